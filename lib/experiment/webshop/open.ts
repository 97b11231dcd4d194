/** A policy that was taught to play WebShop's own pages, from its folder. */
import { existsSync } from "node:fs";
import { expect } from "../../errors.js";
import { loadModel } from "../../policy/load.js";
import { TransformerPolicy } from "../../policy/transformer-policy.js";
import { formatOf, policyFolder } from "../laboratory.js";
import { briefFormat } from "./format.js";
import { shopPolicy } from "./start.js";

export interface OpenedShopPolicy {
  readonly policy: TransformerPolicy;
  readonly folder: string;
}

/** By name or folder; another world's policy is refused in the name of `where`. */
export function openShopPolicy(where: string, name: string, workers: number): OpenedShopPolicy {
  const folder = policyFolder(name, shopPolicy);
  expect(existsSync(folder) && formatOf(shopPolicy, folder) === briefFormat, where, {
    expected: "a policy that reads WebShop's own pages",
    got: name,
    fix: "make one with `siri-lab pretrain webshop-real --shop FOLDER`",
  });
  const { weights, tokenizer } = loadModel(folder);
  return { policy: new TransformerPolicy({ weights, tokenizer, workers, name }), folder };
}
