// node decode.mjs MODEL.gguf THREADS: for each line "BATCH TOKENS" read, decodes so many tokens in each of so many sequences
// and writes the seconds, by the clock and of processor time.
// One process for all lines, so that the model is loaded once, as the other side does.

import { createInterface } from 'node:readline';
import { getLlama } from 'node-llama-cpp';

const [path, threads] = [process.argv[2], Number(process.argv[3])];
const prompt = 'When I came home in the evening, I saw that the';
const llama = await getLlama({ gpu: false, build: 'never', progressLogs: false, maxThreads: threads, logger: () => undefined });
const model = await llama.loadModel({ modelPath: path });
const ids = model.tokenize(prompt);
console.log(`ready ${ids.length} ${llama.llamaCppRelease.release}`);

for await (const line of createInterface({ input: process.stdin })) {
  const [batch, tokens] = line.split(' ').map(Number);
  const context = await model.createContext({ contextSize: 1024, sequences: batch, threads: { ideal: threads, min: threads }, batchSize: 512 });
  const sequences = Array.from({ length: batch }, () => context.getSequence());
  // The prompt is read first: only decoding is measured. Its last token is what decoding begins with.
  await Promise.all(sequences.map((sequence) => sequence.evaluateWithoutGeneratingNewTokens(ids.slice(0, -1))));
  const [started, used] = [performance.now(), process.cpuUsage()];
  await Promise.all(
    sequences.map(async (sequence, number) => {
      let made = 0;
      const options = { temperature: 0.8, topP: 0.95, seed: 100 + number, yieldEogToken: true };
      // The end of the text is a token like others here, as on the other side.
      for (let next = [ids.at(-1)]; made < tokens; ) {
        for await (const token of sequence.evaluate(next, options)) {
          next = [token];
          if (++made === tokens) break;
        }
      }
    }),
  );
  const { user, system } = process.cpuUsage(used);
  console.log(`${(performance.now() - started) / 1000} ${(user + system) / 1e6}`);
  await context.dispose();
}
await model.dispose();
