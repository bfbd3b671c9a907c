using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Verification;

/// <summary>
/// A recording of a real language model with codebooks: tokenizer, dequantisation, losses, code ids, most likely tokens, greedy text.
/// Some distances tie to within a millionth, so a thousandth of the ids may differ and losses are compared to a thousandth.
/// </summary>
internal static partial class LanguageModelCase
{
    private const double EqualIds = 0.999;
    private const double LossTolerance = 1e-3;

    public static VerifiedCase Run(string name, string folder, string modelFolder, Device device, CancellationToken cancel)
    {
        var comparison = new Comparison(name);
        var options = new LoadOptions
        {
            Precision = Precision.Float32,
            Device = device.type == TorchSharp.DeviceType.CPU ? "cpu" : "cuda",
        };
        using var model = CodebookModel.Load(modelFolder, options, cancel);
        if (File.Exists(Path.Combine(folder, "tokenizer.json")))
            Tokenization(comparison, Fixture.Json(Path.Combine(folder, "tokenizer.json")), model.Tokenizer);
        if (File.Exists(Path.Combine(folder, "dequantised.safetensors")))
            Dequantisation(comparison, Path.Combine(folder, "dequantised.safetensors"), modelFolder);

        using var io = Fixture.Open(Path.Combine(folder, "io.safetensors"));
        var text = 0;
        foreach (var item in Fixture.Json(Path.Combine(folder, "cases.json")).EnumerateArray())
        {
            cancel.ThrowIfCancellationRequested();
            if (item.TryGetProperty("prompt", out var prompt))
                GreedyText(comparison, item, prompt.GetString()!, model, cancel);
            else
                Text(comparison, item, $"s{text++}", io, model, cancel);
        }

        return comparison.Result();
    }

    private static void Tokenization(Comparison comparison, JsonElement cases, Tokenizer tokenizer)
    {
        foreach (var item in cases.EnumerateArray())
        {
            var text = item.GetProperty("text").GetString()!;
            var tokens = tokenizer.Encode(text);
            var what = $"tokens of '{(text.Length > 24 ? text[..24] + "…" : text)}'";
            comparison.Same(what, Longs(item.GetProperty("ids")), [.. tokens.Select(static token => (long)token.Id)]);
            comparison.Same(
                "offsets of " + what,
                [.. item.GetProperty("offsets_code_points").EnumerateArray().SelectMany(Longs)],
                [.. tokens.SelectMany(static token => new long[] { token.CodePoints.Start, token.CodePoints.End })]);
            comparison.Same("text of " + what, text, tokenizer.Decode([.. tokens.Select(static token => token.Id)]));
        }
    }

    private static void Dequantisation(Comparison comparison, string path, string modelFolder)
    {
        using var expected = Fixture.Open(path);
        using var files = Checkpoints.ModelFiles.Open(modelFolder);
        foreach (var first in expected.Names.Where(static name => name.EndsWith(".first_rows", StringComparison.Ordinal)))
        {
            var tensor = first[..^".first_rows".Length];
            if (!files.Weights.Tensors.TryGetValue(tensor, out var stored))
                throw TensorFileException.NoTensor(files.Weights.Path, tensor);
            var values = new float[stored.Count];
            files.Weights.Read(tensor, values);
            var (head, tail) = (expected.Floats(first), expected.Floats(tensor + ".last_row"));
            comparison.Close("dequantised", first, head, values.AsSpan(0, head.Length), 0);
            comparison.Close("dequantised", tensor + ".last_row", tail, values.AsSpan(values.Length - tail.Length), 0);
            var sum = expected.Floats(tensor + ".sum")[0]; // recorded in float64, read in float32
            var found = values.Sum(static value => (double)value);
            if (Math.Abs(sum - found) > (1e-7 * Math.Abs(sum)) + (1e-9 * values.Sum(static value => Math.Abs((double)value))))
                comparison.Fail(string.Create(CultureInfo.InvariantCulture, $"the sum of {tensor} is {found} instead of {sum}"));
        }
    }

    private static void Text(
        Comparison comparison, JsonElement item, string name, Fixture io, CodebookModel model, CancellationToken cancel)
    {
        var ids = io.Rows(name + ".input_ids")[0];
        comparison.Same($"{name}: tokens", Array.ConvertAll(ids, static id => (long)id),
            [.. model.Tokenizer.Encode(item.GetProperty("text").GetString()!).Select(static token => (long)token.Id)]);
        var interventions = Interventions().Matches(item.GetProperty("patch").GetString()!).Select(static match => new CodeIntervention(
            Number(match, "layer"), Placement.AttnPreproj, Number(match, "head"), Number(match, "code"), Slot: InterventionSlot.All))
                .ToList();

        var recorded = new RecordedIds();
        foreach (var (kind, snap, hook) in new (string, bool, CodeHook?)[] { ("base", false, null),
            ("codebook", true, recorded.After(null)), ("patched", true, CodeIntervention.Hook(interventions)) })
        {
            using var scope = NewDisposeScope();
            var logits = model.Transformer.Forward(new([ids]) { Snap = snap, Hook = hook, Cancel = cancel })!;
            var loss = nn.functional.cross_entropy(logits.narrow(0, 0, ids.Length - 1), tensor(ids[1..], ScalarType.Int64)).item<float>();
            comparison.Close("loss", $"{name}: {kind} loss", [item.GetProperty("loss_" + kind).GetSingle()], [loss], LossTolerance);
            if (kind == "base")
                Likeliest(comparison, $"{name}.{kind}", io, logits); // with codes, one tie decided otherwise moves every later logit
        }

        var (expected, found) = (new List<long>(), new List<long>());
        foreach (var layer in model.Transformer.Codebooks)
        {
            // [time, heads] in the recording, one site at a time here.
            var key = $"{name}.ids.layer{layer.Layer}";
            var all = io.Integers(key);
            foreach (var (site, head) in layer.Sites.Select(static (site, head) => (site, head)))
            {
                expected.AddRange(all.Where((_, at) => at % layer.Heads == head));
                found.AddRange(recorded.Ids(site.Key(), 1));
            }
        }

        comparison.Share($"{name}: code ids", [.. expected], [.. found], EqualIds);
    }

    private static void Likeliest(Comparison comparison, string name, Fixture io, Tensor logits)
    {
        var top = io.Integers(name + ".top20_ids");
        var chosen = logits.gather(1, tensor(top, io.Shape(name + ".top20_ids")));
        comparison.Close("logits", name + ".top20_logits", io.Floats(name + ".top20_logits"), TensorMemory.Floats(chosen), 1e-3, 1e-4);
        comparison.Close("logits", name
            + ".logsumexp", io.Floats(name + ".logsumexp"), TensorMemory.Floats(logits.logsumexp(-1)), 1e-3, 1e-4);
    }

    private static void GreedyText(Comparison comparison, JsonElement item, string prompt, CodebookModel model, CancellationToken cancel)
    {
        foreach (var (kind, snap) in new[] { ("base", false), ("codebook", true) })
        {
            var expected = Longs(item.GetProperty("greedy_" + kind));
            var start = model.Tokenizer.Encode(prompt).Select(static token => token.Id).ToArray();
            var found = Greedy.Continue(model.Transformer, start, expected.Length - start.Length, cached: true, snap, cancel: cancel);
            comparison.Same($"greedy {kind} ids after '{prompt}'", expected, Array.ConvertAll(found, static id => (long)id));
            comparison.Same($"greedy {kind} text after '{prompt}'", item.GetProperty("text_" + kind)
                .GetString()!, model.Tokenizer.Decode(found));
        }
    }

    private static long[] Longs(JsonElement list) => [.. list.EnumerateArray().Select(static item => item.GetInt64())];

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"layer (?<layer>\d+) head (?<head>\d+) = code (?<code>\d+)")]
    private static partial Regex Interventions();
}
