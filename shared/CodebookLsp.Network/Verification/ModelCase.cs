using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Verification;

/// <summary>A tiny model with codebooks: logits with codes and without, ids, hidden states, what goes in and out of every codebook, greedy
/// text.</summary>
internal static class ModelCase
{
    private const double Absolute = 2e-4;
    private const double Relative = 1e-4;

    public static bool Is(string folder)
    {
        using var io = Fixture.Open(Path.Combine(folder, "io.safetensors"));
        return io.Has("input_ids") && io.Has("logits");
    }

    public static VerifiedCase Run(string name, string folder, Device device, CancellationToken cancel)
    {
        var comparison = new Comparison(name);
        using var io = Fixture.Open(Path.Combine(folder, "io.safetensors"));
        foreach (var file in new[] { "model.safetensors", "pytorch_model.bin" })
        {
            if (!File.Exists(Path.Combine(folder, file)))
                continue;
            using var model = Load(folder, file, device, cancel);
            Compare(comparison, file == "model.safetensors" ? "" : $"{file}: ", io, model, End(folder), cancel);
        }

        return comparison.Result();
    }

    /// <summary>The model in float32, with the reference's quirks, from one of its files.</summary>
    public static Transformer Load(string folder, string file, Device device, CancellationToken cancel)
    {
        using var files = ModelFiles.OpenCheckpoint(folder, Path.Combine(folder, file), referenceCompatible: true);
        return files.Load(Precision.Float32, device, cancel);
    }

    private static void Compare(Comparison comparison, string prefix, Fixture io, Transformer model, long? end, CancellationToken cancel)
    {
        var input = io.Rows("input_ids");
        var traced = new Dictionary<string, float[]>();
        var recorded = new RecordedIds();
        using var logits = model.Forward(new(input)
        {
            Hook = recorded.After(null),
            Trace = (what, values) => traced[what] = TensorMemory.Floats(values),
            Cancel = cancel,
        })!;
        comparison.Close("logits", prefix + "logits", io.Floats("logits"), TensorMemory.Floats(logits), Absolute, Relative);
        using var disabled = model.Forward(new(input) { Snap = false, Cancel = cancel })!;
        comparison.Close("logits", prefix
            + "logits_disabled", io.Floats("logits_disabled"), TensorMemory.Floats(disabled), Absolute, Relative);

        foreach (var what in io.Names)
        {
            if (what.StartsWith("ids.", StringComparison.Ordinal))
                comparison.Same(prefix + what, io.Integers(what), recorded.Ids(what[4..], (int)io.Shape(what)[^1]));
            else if (what.StartsWith("hidden.", StringComparison.Ordinal) || what.StartsWith("cb_", StringComparison.Ordinal))
                comparison.Close(what[..what.IndexOf('.', StringComparison.Ordinal)], prefix
                    + what, io.Floats(what), traced.GetValueOrDefault(what) ?? [], Absolute, Relative);
        }

        foreach (var key in recorded.Keys.Where(key => !io.Has("ids." + key)))
            comparison.Fail($"{prefix}{key} has codes, and the reference has none there");
        if (!io.Has("greedy_ids"))
            return;
        var rows = io.Rows("greedy_ids");
        for (var row = 0; row < rows.Length; row++)
        {
            var prompt = rows[row][..PromptLength(input[row], rows[row])];
            foreach (var cached in new[] { true, false })
            {
                var found = Greedy.Continue(model, prompt, rows[row].Length - prompt.Length, cached, cancel: cancel);
                comparison.Same(
                    $"{prefix}greedy_ids of row {row} {(cached ? "with" : "without")} cache",
                    UpTo(end, prompt.Length, rows[row]),
                    UpTo(end, prompt.Length, found));
            }
        }
    }

    /// <summary>The recorder stops at the end token and fills the row up with it.</summary>
    private static long[] UpTo(long? end, int start, int[] ids)
    {
        var stop = Array.FindIndex(ids, start, id => id == end);
        return [.. ids.Take(stop < 0 ? ids.Length : stop + 1).Select(static id => (long)id)];
    }

    private static long? End(string folder) =>
        Path.Combine(folder, ModelFiles.BaseConfigName) is var path && File.Exists(path)
            && Fixture.Json(path).TryGetProperty("eos_token_id", out var end) && end.ValueKind == System.Text.Json.JsonValueKind.Number
            ? end.GetInt64()
            : null;

    /// <summary>The recorded prompt is the first five tokens of the input.</summary>
    private static int PromptLength(int[] input, int[] greedy) => Math.Min(5, Math.Min(input.Length, greedy.Length));
}
