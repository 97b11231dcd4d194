"""Reads requests and answers of a Tinker server, as JSON, and holds each against the types of Tinker's own SDK.

Prints one line for each that the SDK does not describe, and at the end how many it has looked at.
"""

import json
import sys

import pydantic
from tinker import types
from tinker.types._pydantic_types.forward_backward_input import ForwardBackwardInput
from tinker.types._pydantic_types.tensor_data import TensorData


class Forward(pydantic.BaseModel, extra="forbid"):
    """The SDK's ForwardRequest is a dataclass without a reader; these are its fields."""

    forward_input: ForwardBackwardInput
    model_id: str
    seq_id: int | None = None


class ForwardBackward(pydantic.BaseModel, extra="forbid"):
    forward_backward_input: ForwardBackwardInput
    model_id: str
    seq_id: int | None = None


class PassAnswer(pydantic.BaseModel, extra="forbid"):
    """The fields of its ForwardBackwardOutput."""

    loss_fn_output_type: str
    loss_fn_outputs: list[dict[str, TensorData]]
    metrics: dict[str, float]


REQUESTS = {
    "create_session": types.CreateSessionRequest,
    "session_heartbeat": types.SessionHeartbeatRequest,
    "create_model": types.CreateModelRequest,
    "forward": Forward,
    "forward_backward": ForwardBackward,
    "optim_step": types.OptimStepRequest,
    "save_weights": types.SaveWeightsRequest,
    "load_weights": types.LoadWeightsRequest,
    "save_weights_for_sampler": types.SaveWeightsForSamplerRequest,
    "asample": types.SampleRequest,
    "retrieve_future": types.FutureRetrieveRequest,
}
ANSWERS = {
    "create_session": types.CreateSessionResponse,
    "create_model": types.CreateModelResponse,
    "forward": PassAnswer,
    "forward_backward": PassAnswer,
    "optim_step": types.OptimStepResponse,
    "save_weights": types.SaveWeightsResponse,
    "load_weights": types.LoadWeightsResponse,
    "save_weights_for_sampler": types.SaveWeightsForSamplerResponseInternal,
}


def complain(what, model, value):
    try:
        model.model_validate(value)
    except pydantic.ValidationError as error:
        print(f"{what}: {error.errors()[0]['loc']} {error.errors()[0]['msg']}")


heard = json.load(sys.stdin)
routes = {}
for one in heard:
    route, request, answer = one["route"], one["request"], one["answer"]
    complain(f"request {route}", REQUESTS[route], request)
    if route == "retrieve_future":
        origin = routes[request["request_id"]]
        if answer.get("type") != "try_again" and origin in ANSWERS:
            complain(f"result of {origin}", ANSWERS[origin], answer)
    elif route in ("create_session", "session_heartbeat"):
        if route in ANSWERS:
            complain(f"answer to {route}", ANSWERS[route], answer)
    else:
        routes[answer["request_id"]] = route
        complain(f"answer to {route}", types.UntypedAPIFuture, answer)
print(len(heard), "looked at:", *sorted({one["route"] for one in heard}))
