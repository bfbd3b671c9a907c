using System.Text.Json;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Verification;

/// <summary>Codes forced on in a tiny model: logits and the ids after it, for every intervention of the case.</summary>
internal static class InterventionCase
{
    private const double Absolute = 2e-4;
    private const double Relative = 1e-4;

    public static VerifiedCase Run(string name, string folder, Device device, CancellationToken cancel)
    {
        var comparison = new Comparison(name);
        var description = Fixture.Json(Path.Combine(folder, "case.json"));
        using var io = Fixture.Open(Path.Combine(folder, "io.safetensors"));
        using var model = ModelCase.Load(folder, "model.safetensors", device, cancel);
        var input = io.Rows("input_ids");

        Check("plain", []);
        if (io.Has("hf_logits"))
        {
            using var logits = model.Forward(new(input))!;
            comparison.Close("logits", "hf_logits", io.Floats("hf_logits"), TensorMemory.Floats(logits), Absolute, Relative);
        }

        foreach (var intervention in description.GetProperty("interventions").EnumerateObject())
            Check(intervention.Name, [.. intervention.Value.EnumerateArray().Select(code => Intervention(code, model))]);
        if (description.TryGetProperty("own_hook", out var own))
        {
            // Only k = 1 was recorded for appending; elsewhere the case says what the reference raised.
            foreach (var hook in own.EnumerateObject().Where(hook => io.Has("logits." + hook.Name)))
                Check(hook.Name, [Intervention(hook.Value, model) with { Slot = InterventionSlot.Append }]);
        }

        return comparison.Result();

        void Check(string intervention, IReadOnlyList<CodeIntervention> interventions)
        {
            if (!io.Has("logits." + intervention))
                return;
            cancel.ThrowIfCancellationRequested();
            var recorded = new RecordedIds();
            using var logits = model.Forward(new(input) { Hook = recorded.After(CodeIntervention.Hook(interventions)), Cancel = cancel })!;
            comparison.Close("logits", "logits."
                + intervention, io.Floats("logits." + intervention), TensorMemory.Floats(logits), Absolute, Relative);
            var prefix = $"ids.{intervention}.";
            foreach (var ids in io.Names.Where(ids => ids.StartsWith(prefix, StringComparison.Ordinal)))
                comparison.Same(ids, io.Integers(ids), recorded.Ids(ids[prefix.Length..], (int)io.Shape(ids)[^1]));
        }
    }

    private static CodeIntervention Intervention(JsonElement code, Transformer model)
    {
        var layer = code.GetProperty("layer").GetInt32();
        var placement = code.TryGetProperty("cb_at", out var at) && at.ValueKind == JsonValueKind.String
            ? PlacementNames.Find(at.GetString()!) ?? throw new FormatException($"There is no placement '{at}'.")
            : model.Codebooks.First(codebook => codebook.Layer == layer).Options.Placement;
        var slot = code.TryGetProperty("code_pos", out var position) ? position : default;
        return new(
            layer,
            placement,
            code.GetProperty("head") is { ValueKind: JsonValueKind.Number } head ? head.GetInt32() : null,
            code.GetProperty("code").GetInt32(),
            code.GetProperty("pos") switch
            {
                { ValueKind: JsonValueKind.Number } one => [one.GetInt32()],
                { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(static item => item.GetInt32())],
                _ => null,
            },
            slot.ValueKind switch
            {
                JsonValueKind.Number => InterventionSlot.One,
                JsonValueKind.String => InterventionSlot.Append,
                _ => InterventionSlot.All,
            },
            slot.ValueKind == JsonValueKind.Number ? slot.GetInt32() : -1);
    }
}
