/** The queue that runs were given to, if any; beside it an option that only counts on this machine is refused. */
import { queueUrl } from "../queue/connection.js";
import { UsageError } from "./frame/ending.js";

/** `here` names the option for runs at a time on this machine, and `count` is what was typed for it. */
export function queueGiven(
  command: string,
  queue: string | undefined,
  here: { readonly option: string; readonly count: number | undefined },
): string | undefined {
  const url = queueUrl(queue);
  if (url === undefined || here.count === undefined) return url;
  const how = queue === undefined ? "SIRI_QUEUE" : "--queue";
  const instead = queue === undefined ? "unset SIRI_QUEUE to compute here" : "leave --queue out to compute here";
  throw new UsageError(
    `npx siri-lab ${command}: expected ${how} or --${here.option}, got both; each worker says how many runs it takes (npx siri-lab worker --processes ${here.count}), or ${instead}`,
  );
}
