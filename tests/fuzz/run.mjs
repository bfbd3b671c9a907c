// npm run fuzz -- [--minutes N] [--reader NAME] [--seed S] [--engine own|afl]
//
// Fuzzes every reader, or one, for N minutes each (default 1), one at a time. A copy of the test program is instrumented by SharpFuzz, so
// inputs that reach new branches are kept and mutated in turn. It needs the .NET SDK; SharpFuzz's tool comes from NuGet into artifacts/.
// With --engine afl AFL++ does the mutating (afl-fuzz must be on the path: Debian's package afl++), and keeps its own corpus.
// Findings go to artifacts/fuzz/found: an input, and beside it what it did. The exit code is 1 when there are any.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    reader: { type: "string" },
    seed: { type: "string" },
    engine: { type: "string", default: "own" },
  },
});
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const work = join(root, "artifacts", "fuzz");
const found = join(work, "found");
const seconds = Number(values.minutes) * 60;
if (!(seconds > 0) || !["own", "afl"].includes(values.engine)) {
  console.error("Usage: npm run fuzz -- [--minutes N] [--reader NAME] [--seed S] [--engine own|afl]");
  process.exit(2);
}

const program = instrumented();
const readers = run("dotnet", [program, "readers"], { stdio: ["ignore", "pipe", "inherit"] }).stdout.toString().trim().split(/\s+/);
const chosen = values.reader ? readers.filter((reader) => reader === values.reader) : readers;
if (chosen.length === 0) {
  console.error(`There is no reader '${values.reader}', but ${readers.join(", ")}.`);
  process.exit(2);
}

// In memory where the system has such a folder: an input is written before it is read.
const folder = existsSync("/dev/shm") ? { TMPDIR: "/dev/shm" } : {};
const env = { ...process.env, ...folder, DOTNET_GCHeapHardLimit: "0x80000000", DOTNET_TieredPGO: "0" };
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
let failed = false;
for (const reader of chosen) failed = (values.engine === "afl" ? afl(reader) : own(reader)) || failed;
if (failed) console.error(`Findings are in ${found}. Put an input into tests/fuzz/corpus/READER once its reader is mended.`);
process.exit(failed ? 1 : 0);

function own(reader) {
  return spawnSync("dotnet", [program, "fuzz", reader, String(seconds), seed, found], { stdio: "inherit", env }).status !== 0;
}

function afl(reader) {
  const [input, output] = [join(root, "tests", "fuzz", "corpus", reader), join(work, "afl", reader)];
  mkdirSync(output, { recursive: true });
  const settings = ["SKIP_BIN_CHECK", "I_DONT_CARE_ABOUT_MISSING_CRASHES", "SKIP_CPUFREQ", "NO_AFFINITY", "NO_UI", "AUTORESUME"];
  const quiet = Object.fromEntries(settings.map((name) => [`AFL_${name}`, "1"]));
  const limits = ["-t", "20000", "-m", "none", "-V", String(Math.round(seconds)), "-s", seed];
  const ended = spawnSync("afl-fuzz", ["-i", input, "-o", output, ...limits, "--", "dotnet", program, "afl", reader], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...env, ...quiet },
  });
  if (ended.error || ended.status !== 0)
    throw new Error(`afl-fuzz failed (${ended.error?.message ?? ended.status}). Install Debian's package afl++, or leave --engine out.`);
  const stats = readFileSync(join(output, "default", "fuzzer_stats"), "utf8");
  const stat = (name) => stats.match(new RegExp(`^${name}\\s*: (\\S+)`, "m"))?.[1];
  const [executions, branches, inputs] = [stat("execs_done"), stat("edges_found"), stat("corpus_count")];
  const faults = `${stat("saved_crashes")} crashes, ${stat("saved_hangs")} hangs`;
  console.log(`${reader}: ${executions} executions, ${branches} branches, ${inputs} inputs, ${faults} (seed ${seed})`);
  let isFound = false;
  for (const kind of ["crashes", "hangs"]) {
    for (const name of readdirSync(join(output, "default", kind)).filter((name) => name.startsWith("id:"))) {
      mkdirSync(found, { recursive: true });
      cpSync(join(output, "default", kind, name), join(found, `${reader}-${kind}-${name.slice(3, 9)}`));
      isFound = true;
    }
  }

  return isFound;
}

/** The test program beside instrumented copies of our assemblies; everything else is linked. */
function instrumented() {
  run("dotnet", ["build", join(root, "tests", "fuzz", "CodebookLsp.Fuzz.csproj"), "-c", "Release", "-v", "quiet", "--nologo"]);
  const built = join(root, "artifacts", "bin", "CodebookLsp.Fuzz", "release");
  const tool = join(work, "tools", process.platform === "win32" ? "sharpfuzz.exe" : "sharpfuzz");
  if (!existsSync(tool)) run("dotnet", ["tool", "install", "SharpFuzz.CommandLine", "--version", "2.3.0", "--tool-path", dirname(tool)]);
  const copy = join(work, "program");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(built)) {
    const isOurs = /^(CodebookLsp\.|codebooklsp\.)/.test(name);
    if (isOurs || process.platform === "win32") cpSync(join(built, name), join(copy, name), { recursive: true });
    else symlinkSync(join(built, name), join(copy, name), statSync(join(built, name)).isDirectory() ? "dir" : "file");
  }

  for (const name of ["Text", "Datasets", "Network", "Features", "Server"]) run(tool, [join(copy, `CodebookLsp.${name}.dll`)]);
  return join(copy, "CodebookLsp.Fuzz.dll");
}

function run(command, args, options = {}) {
  const ended = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  if (ended.error) throw ended.error;
  if (ended.status !== 0) process.exit(ended.status ?? 1);
  return ended;
}
