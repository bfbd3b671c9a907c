#!/usr/bin/env bash
# The whole way on a GPU, in a few minutes: published without libtorch, with the libtorch of an installed PyTorch.
#
#     tests/gpu/check.sh [FOLDER]      # PyTorch's torch/lib; without it, the one that python3 imports
#
# Fails where a recording of the reference differs, or codes in float32 differ from the processor's. PUBLISHED names what was published
# already (dotnet publish server/CodebookLsp.Cli -c Release -r linux-x64 --self-contained -p:TorchBackend=none -o FOLDER), for a machine
# that cannot build. DEVICE=cpu BYTES=20000 tries the script itself where there is no GPU. Copy what it prints into docs/performance.md.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
device=${DEVICE:-cuda}
bytes=${BYTES:-260000} # of text to be annotated for the clock
libtorch=${1:-$(python3 -c 'import torch; print(torch.__path__[0] + "/lib")')}
work=$(mktemp -d /tmp/codebooklsp-gpu-XXXXXX)
trap 'rm -rf "$work"' EXIT

if [ -z "${PUBLISHED:-}" ]; then
  PUBLISHED=$work/published
  dotnet publish "$root/server/CodebookLsp.Cli" -c Release -r linux-x64 --self-contained -p:TorchBackend=none -v q -o "$PUBLISHED"
fi
if ls "$PUBLISHED"/libtorch* > /dev/null 2>&1; then echo "$PUBLISHED has a libtorch of its own: publish with -p:TorchBackend=none"; exit 1; fi
program=$PUBLISHED/codebooklsp
export CODEBOOKLSP_LIBTORCH=$libtorch
seconds() { date +%s.%N; }

echo "== doctor"
"$program" doctor --device "$device"

echo "== recordings of the reference, on $device"
"$program" verify --device "$device" "$root/tests/goldens/models" "$root/tests/goldens/layer" "$root/tests/goldens/intervene" \
  "$root/tests/goldens/smollm2" | tail -n 8

echo "== the same codes as on the processor, float32"
head -c 6000 "$root/samples/background/treasure-island.txt" > "$work/text.txt"
codes() { grep -o '"layer":[0-9]*,"head":[0-9]*,"code":[0-9]*' "$1"; }
for where in cpu "$device"; do
  "$program" annotate "$work/text.txt" --precision float32 --device "$where" -o "$work/$where.jsonl"
  codes "$work/$where.jsonl" > "$work/$where.codes"
done
paste "$work/cpu.codes" "$work/$device.codes" | awk -F '\t' '
  { same += $1 == $2 }
  END { printf "%d of %d codes are the same (%.4f)\n", same, NR, same / NR; exit same / NR < 0.999 }'

echo "== how fast"
head -c $((bytes / 4)) "$root/samples/background/treasure-island.txt" > "$work/some.txt"
head -c "$bytes" "$root/samples/background/treasure-island.txt" > "$work/more.txt"
for precision in float32 bfloat16; do
  for size in some more; do
    from=$(seconds)
    "$program" annotate "$work/$size.txt" --precision "$precision" --device "$device" -o "$work/$size.jsonl"
    echo "$(wc -l < "$work/$size.jsonl") $(seconds) $from" > "$work/$size.time"
  done
  cat "$work/some.time" "$work/more.time" | awk -v precision="$precision" '
    { tokens[NR] = $1; took[NR] = $2 - $3 }
    END { printf "annotate, %s: %.0f tokens/s (%d tokens more took %.1f s more)\n", precision,
      (tokens[2] - tokens[1]) / (took[2] - took[1]), tokens[2] - tokens[1], took[2] - took[1] }'
done
printf 'Call me Ishmael. Some years ago' > "$work/prompt.txt"
for samples in 1 8; do
  for tokens in 20 220; do
    from=$(seconds)
    "$program" steer --prompt "$work/prompt.txt" --toward sea --tokens $tokens --samples $samples --no-compare --device "$device" \
      --precision bfloat16 --json > "$work/receipt.json"
    echo "$(seconds) $from" > "$work/$tokens.time"
  done
  cat "$work/20.time" "$work/220.time" | awk -v samples=$samples '
    { took[NR] = $1 - $2 }
    END { printf "steered continuation, bfloat16, batch %d: %.0f tokens/s\n", samples, 200 * samples / (took[2] - took[1]) }'
done
"$program" replay "$work/receipt.json" --device "$device" --precision bfloat16 > /dev/null
echo "the last continuation was made again from its receipt, the same"
