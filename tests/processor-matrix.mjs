#!/usr/bin/env node
// The processor changes nothing but last bits: runs the kernels' tests, and the recordings, as if on processors with fewer instructions,
// and says how many ids differ between them. Ten minutes on two cores.
//
//     node tests/processor-matrix.mjs [--text FILE] [--ids-only | --tests-only] [NAME...]
//
// Needs a built solution (npm run build). Each NAME is one of the processors below; without any, all that this processor can be are run.
// Linux and Windows on x64.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = name => join(root, 'artifacts/bin', name, 'release', name === 'CodebookLsp.Cli' ? 'codebooklsp' : name);
const args = process.argv.slice(2);
const option = name => {
  const at = args.indexOf(name);
  return at < 0 ? null : args.splice(at, 2)[1];
};
const flag = name => {
  const at = args.indexOf(name);
  return at >= 0 && args.splice(at, 1).length > 0;
};
const given = option('--text');
const [idsOnly, testsOnly] = [flag('--ids-only'), flag('--tests-only')];

// oneDNN multiplies bfloat16, MKL float32, ATen does what is left, and .NET compiles our kernels.
const avx2 = {
  ONEDNN_MAX_CPU_ISA: 'AVX2', ATEN_CPU_CAPABILITY: 'avx2', MKL_ENABLE_INSTRUCTIONS: 'AVX2', DOTNET_EnableAVX512F: '0', DOTNET_EnableAVX512: '0',
};
const processors = {
  'as it is': {},
  'oneDNN with AVX2': { ONEDNN_MAX_CPU_ISA: 'AVX2' },
  'oneDNN with AVX-512': { ONEDNN_MAX_CPU_ISA: 'AVX512_CORE' },
  'oneDNN with AVX-512 and bfloat16': { ONEDNN_MAX_CPU_ISA: 'AVX512_CORE_BF16' },
  'MKL with AVX2': { MKL_ENABLE_INSTRUCTIONS: 'AVX2' },
  'MKL with SSE4.2': { MKL_ENABLE_INSTRUCTIONS: 'SSE4_2' },
  'ATen with AVX2': { ATEN_CPU_CAPABILITY: 'avx2' },
  'ATen without vectors': { ATEN_CPU_CAPABILITY: 'default' },
  '.NET without AVX-512': { DOTNET_EnableAVX512F: '0', DOTNET_EnableAVX512: '0' },
  '.NET without AVX2': { DOTNET_EnableAVX2: '0' },
  'all with AVX2': avx2,
  'all with AVX2, .NET with less': { ...avx2, DOTNET_EnableAVX2: '0' },
};
const chosen = args.length > 0 ? args : Object.keys(processors);
for (const name of chosen.filter(name => !(name in processors))) {
  console.error(`There is no processor '${name}'. There are: ${Object.keys(processors).join(', ')}.`);
  process.exit(2);
}

// What a processor can change: kernels, products, recordings, and that readings agree. (PrefixReaderTests compare readings for minutes; what
// they need of a processor is what ReadingsAgreeTests ask.)
const tests = ['KernelTests', 'ProductTests', 'NearestCodesTests', 'TransformerTests', 'GoldenTests', 'ReadingsAgreeTests', 'NativeTests'];

// Without AVX2 the tests with whole models, and those of large products, do not end within minutes: there, kernels and the lookup are asked.
const slow = ['KernelTests', 'NearestCodesTests'];
const filter = name => (processors[name].DOTNET_EnableAVX2 ? slow : tests).map(test => `FullyQualifiedName~${test}`).join('|');

function run(name, file, parameters) {
  const result = spawnSync(file, parameters, { cwd: root, env: { ...process.env, ...processors[name] }, encoding: 'utf8', maxBuffer: 1 << 30 });
  return { ...result, fine: result.status === 0 };
}

/** The tests' last lines, and what failed. */
function test(name) {
  const started = Date.now();
  const { fine, stdout, stderr, signal } = run(name, program('CodebookLsp.Network.Tests'), ['--filter', filter(name), '--progress', 'off', '--no-ansi']);
  const count = what => Number(new RegExp(`^ *${what}: *(\\d+)`, 'm').exec(stdout)?.[1] ?? 0);
  const [passed, failed] = [count('succeeded'), count('failed')];
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`${fine ? 'passed' : 'FAILED'}  ${name}: ${passed} passed, ${failed} failed, ${seconds} s${signal ? `, ended by ${signal}` : ''}`);
  if (!fine)
    console.log([...stdout.split('\n').filter(line => /^failed /.test(line)), stderr.trim()].filter(Boolean).map(line => '        ' + line).join('\n'));
  return fine;
}

/** Some 2,000 tokens of two novels, where no other text was given. */
const novels = () => ['moby-dick', 'pride-and-prejudice'].map(name => readFileSync(join(root, `samples/background/${name}.txt`), 'utf8').slice(0, 4600));

/** Every id of every token of the text, in one array. */
function ids(name, precision) {
  const folder = mkdtempSync(join(tmpdir(), 'codebooklsp-matrix-'));
  try {
    const output = join(folder, 'codes.jsonl');
    const text = given ?? join(folder, 'text.txt');
    if (!given)
      writeFileSync(text, novels().join('\n\n'));
    const { fine, stderr } = run(name, program('CodebookLsp.Cli'), ['annotate', text, '-o', output, '--precision', precision]);
    if (!fine)
      throw new Error(`annotate failed with ${name}, ${precision}: ${stderr}`);
    return readFileSync(output, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line)).filter(token => token.codes)
      .map(token => token.codes.map(code => `${code.layer}.${code.head}.${code.rank}:${code.code}`).sort());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The share of ids that differ, and of tokens with at least one that does. */
function difference(a, b) {
  const [all, changed] = a.reduce(([all, changed], token, at) => {
    const other = new Set(b[at]);
    return [all + token.length, changed + token.filter(code => !other.has(code)).length];
  }, [0, 0]);
  const tokens = a.filter((token, at) => token.join() !== b[at].join()).length;
  const percent = share => (share * 100).toFixed(share > 0 && share < 0.001 ? 3 : 2) + ' %';
  return `${percent(changed / all)} of ${all} ids, ${percent(tokens / a.length)} of ${a.length} tokens`;
}

console.log(cpus()[0].model.trim());
const failed = idsOnly ? [] : chosen.filter(name => !test(name));
if (!testsOnly) {
  const plain = Object.fromEntries(['float32', 'bfloat16'].map(precision => [precision, ids('as it is', precision)]));
  console.log(`\nids that differ from those of this processor as it is\n\nbfloat16 from float32: ${difference(plain.float32, plain.bfloat16)}`);
  for (const name of chosen.filter(name => name !== 'as it is')) {
    for (const precision of Object.keys(plain))
      console.log(`${name}, ${precision}: ${difference(plain[precision], ids(name, precision))}`);
  }
}

process.exit(failed.length > 0 ? 1 : 0);
