using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Verification;

/// <summary>One codebook layer on its own: every switch, groups of rank 3 and 4, running metrics.</summary>
internal static partial class LayerCase
{
    private const double Absolute = 2e-6;

    public static bool Is(string json) =>
        File.Exists(Path.ChangeExtension(json, ".safetensors"))
        && Fixture.Json(json) is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty("kind", out var kind)
        && kind.GetString() is "CodebookLayer" or "GroupCodebookLayer" or "running metrics after each of three forwards";

    public static VerifiedCase Run(string name, string json, Device device)
    {
        var comparison = new Comparison(name);
        var description = Fixture.Json(json);
        using var io = Fixture.Open(Path.ChangeExtension(json, ".safetensors"));
        switch (description.GetProperty("kind").GetString())
        {
            case "CodebookLayer":
                Single(comparison, description, io, device);
                break;
            case "GroupCodebookLayer":
                Group(comparison, description, io, device);
                break;
            default:
                Metrics(comparison, description, io, device);
                break;
        }

        return comparison.Result();
    }

    private static void Single(Comparison comparison, JsonElement description, Fixture io, Device device)
    {
        using var layer = Layer(description, io, grouped: false, device);
        foreach (var call in description.GetProperty("calls").EnumerateObject())
        {
            var hook = call.Value.TryGetProperty("hook", out var named) ? Rewrites(named.GetString()!) : null;
            var switches = call.Value.TryGetProperty("hook_kwargs", out var kwargs) ? Switches(kwargs) : null;
            Check(comparison, layer, io, "x", "out." + call.Name, _ => "ids." + call.Name, switches, hook);
        }

        if (io.Has("out.snap_disabled"))
            comparison.Close("outputs", "out.snap_disabled", io.Floats("out.snap_disabled"), io.Floats("x"), 0);
    }

    private static void Group(Comparison comparison, JsonElement description, Fixture io, Device device)
    {
        using var layer = Layer(description, io, grouped: true, device);
        Check(comparison, layer, io, "x", "out", static key =>
            "ids." + key[(key.LastIndexOf("_gcb", StringComparison.Ordinal) + 4)..], null, null);
    }

    private static void Metrics(Comparison comparison, JsonElement description, Fixture io, Device device)
    {
        using var layer = Layer(description, io, grouped: false, device);
        var metrics = new CodebookMetrics(layer.Codes);
        var forward = 0;
        foreach (var after in description.GetProperty("after_forward").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            var (x, sequences) = Input(io, $"x.{forward}", device);
            int[] ids = [];
            var output = layer.Snap(x, new(sequences, choice => ids = choice.Ids.ToArray()));
            metrics.Add(TensorMemory.Floats(layer.Normalised(x)), TensorMemory.Floats(output), ids, layer.Part);

            Number("reconstruction_mse", metrics.ReconstructionError, 1e-4);
            Number("input_norm", metrics.InputNorm, 1e-5);
            Number("output_norm", metrics.OutputNorm, 1e-5);
            Number("tokens_processed", metrics.Tokens, 0);
            Number("active_codes", metrics.ActiveCodes, 0);
            Number("avg_norm", layer.CodeNorms().Average(), 1e-5);
            Number("max_norm", layer.CodeNorms().Max(), 1e-5);
            if (after.TryGetProperty("most_common_counts_sorted_ascending", out var sorted))
                comparison.Same(
                    "sorted counts", [.. sorted.EnumerateArray().Select(static count => count.GetInt64())], [.. metrics.Counts.Order()]);
            forward++;

            // The recorder kept one live array for all of them, so every recorded count is the last one.
            if (forward == description.GetProperty("after_forward").GetArrayLength())
                comparison.Same("counts", io.Integers($"counts.{forward - 1}"), metrics.Counts);

            void Number(string what, double found, double tolerance) =>
                comparison.Close("metrics", $"{what} after forward {forward}", [after.GetProperty(what).GetSingle()], [(float)found],
                    tolerance, tolerance);
        }
    }

    private static void Check(
        Comparison comparison, CodebookLayer layer, Fixture io, string input, string output, Func<string, string> idsName,
            HookSwitches? switches, CodeHook? hook)
    {
        using var scope = NewDisposeScope();
        var (x, sequences) = Input(io, input, layer.Device);
        var recorded = new RecordedIds();
        var snapped = layer.Snap(x, new(sequences, recorded.After(hook), switches));
        comparison.Close("outputs", output, io.Floats(output), TensorMemory.Floats(snapped), Absolute);
        foreach (var key in recorded.Keys)
            comparison.Same(idsName(key), io.Integers(idsName(key)), recorded.Ids(key, layer.Options.K));
    }

    /// <summary>[batch, time, ...] as rows, each batch a sequence.</summary>
    private static (Tensor X, SequenceRows[] Sequences) Input(Fixture io, string name, Device device)
    {
        var shape = io.Shape(name);
        var (batch, time) = ((int)shape[0], (int)shape[1]);
        return (
            tensor(io.Floats(name), [batch * time, shape.Skip(2).Aggregate(1L, static (product, size) => product * size)], device: device),
            [.. Enumerable.Range(0, batch).Select(index => new SequenceRows(index * time, time, 0))]);
    }

    private static CodebookLayer Layer(JsonElement description, Fixture io, bool grouped, Device device)
    {
        var heads = grouped ? description.GetProperty("num_codebooks").GetInt32() : 1;
        var members = grouped ? Enumerable.Range(0, heads).Select(static head => $".{head}") : [""];
        using var scope = NewDisposeScope();
        var rows = stack(members.Select(member => tensor(io.Floats("codebook" + member), io.Shape("codebook" + member))));
        return new(
            0,
            new()
            {
                Placement = Placement.Mlp,
                Grouped = grouped,
                Heads = heads,
                K = description.GetProperty("k").GetInt32(),
                Similarity = description.GetProperty("metric").GetString() == "euclidean" ? Similarity.Euclidean : Similarity.InnerProduct,
            },
            rows.to(device).DetachFromDisposeScope(),
            Norm("weight"),
            Norm("bias"));

        Tensor Norm(string part) => stack(members.Select(member => tensor(io.Floats(grouped ? $"ln{member}.{part}" : $"ln.{part}"))))
            .to(device).DetachFromDisposeScope();
    }

    private static HookSwitches? Switches(JsonElement kwargs)
    {
        var switches = new HookSwitches();
        foreach (var item in kwargs.EnumerateObject())
        {
            switches = item.Name switch
            {
                "disable_topk" => switches with { DisableTopK = item.Value.GetInt32() },
                "disable_codes" => switches with { DisableCodes = Integers(item.Value) },
                "disable_for_tkns" =>
                    switches with
                    {
                        DisableForTokens = item.Value.ValueKind == JsonValueKind.String
                    || item.Value[0].ValueKind == JsonValueKind.String ? null : Integers(item.Value)
                    },
                "keep_k_codes" => switches with { KeepKCodes = item.Value.GetBoolean() },
                "disable_sim_idx" => switches with { DisableSimilarityIndices = Integers(item.Value) },
                "cosine" => switches with { Cosine = item.Value.GetBoolean() },
                _ => throw new FormatException($"There is no switch '{item.Name}'."),
            };
        }

        return kwargs.EnumerateObject().Any() ? switches : null;
    }

    private static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(static item => item.GetInt32())];

    /// <summary>The hook as the case writes it: <c>ids[:,1,-1] = -1 ; ids[:,2,0] = 4</c>.</summary>
    private static CodeHook Rewrites(string hook) => choice =>
    {
        foreach (Match rewrite in Rewrite().Matches(hook))
        {
            var (position, slot, code) = (Number(rewrite, 1), Number(rewrite, 2), Number(rewrite, 3));
            foreach (var sequence in choice.Sequences)
                choice.Rewrite(sequence.FirstRow + position, 0)[slot < 0 ? slot + choice.K : slot] = code;
        }
    };

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"ids\[:,\s*(\d+),\s*(-?\d+)\]\s*=\s*(-?\d+)")]
    private static partial Regex Rewrite();
}
