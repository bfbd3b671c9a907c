using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.TestFakes;

/// <summary>
/// Continues texts: every next token is a hash of the tokens before it and of the codes as they are after the hook: whatever reaches the
/// codes, and nothing else, changes the text.
/// </summary>
internal static class FakeSteering
{
    public const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>A code makes the topic likelier the lower its number, and changes as much as its strength.</summary>
    /// <param name="topics">How many.</param>
    public static IReadOnlyList<NextTokenEffect> Measure(IReadOnlyList<ForcedCodes> variants, int topics)
    {
        return [new(Same(0.001), 0), .. variants.Select(Of)];

        NextTokenEffect Of(ForcedCodes variant)
        {
            (int Code, double Strength)[] all =
            [
                .. variant.Codes.Select(static one => (one.Code, one.Strength)),
                .. variant.Directions.SelectMany(static direction => direction.Codes.Select(
                    one => (one.Code, direction.Strength * one.Weight))),
            ];
            return new(
                Same(0.001 * Math.Exp(all.Sum(static one => one.Strength * (50 - one.Code) / 100.0))),
                all.Sum(static one => one.Strength * one.Strength) / 10);
        }

        double[] Same(double mass) => [.. Enumerable.Repeat(mass, topics)];
    }

    /// <summary>A code makes the first topic likelier the lower its number, as <see cref="Measure"/> does, and every other by a third of
    /// that if its number is even.</summary>
    public static IReadOnlyList<float[][]> Slopes(IReadOnlyList<Site> sites, int topics) =>
    [
        .. Enumerable.Range(0, topics).Select(topic => sites.Select(site => Enumerable.Range(0, site.Codes)
            .Select(code => topic == 0 ? (50 - code) / 100f : code % 2 == 0 ? (50 - code) / 300f : 0).ToArray()).ToArray()),
    ];

    public static IReadOnlyList<GeneratedSample> Generate(GenerationRequest request, CancellationToken cancel) =>
        Generate(request, FakeModel.Sites, cancel);

    /// <param name="sites">The model's codebooks.</param>
    public static IReadOnlyList<GeneratedSample> Generate(GenerationRequest request, IReadOnlyList<Site> sites, CancellationToken cancel)
    {
        var samples = new List<GeneratedSample>();
        for (var branch = 0; branch < request.Branches.Count; branch++)
        {
            for (var number = 0; number < request.Samples; number++)
            {
                var (prompt, ids) = (request.PromptOf(branch), request.PromptOf(branch).ToList());
                var state = Read(request.Branches[branch], ids, 0, sites, number, request.Unsnapped);
                while (ids.Count < prompt.Count + request.Options.MaxTokens)
                {
                    cancel.ThrowIfCancellationRequested();
                    var id = 1000 + (int)((state ^ (request.Options.Seed * 77) ^ ((ulong)number * 991)) % 5000);
                    ids.Add(id);
                    request.OnToken?.Invoke(new(branch, number, id, FakeModel.Tokenizer.Piece(id)));
                    state = (state * 31) + Read(request.Branches[branch], ids, ids.Count - 1, sites, number, request.Unsnapped);
                }

                int[] made = [.. ids.Skip(prompt.Count)];
                samples.Add(new(branch, made, string.Concat(made.Select(FakeModel.Tokenizer.Piece)), StopReason.MaxTokens, -1));
            }
        }

        return samples;
    }

    /// <param name="off">Layers whose codes are off: they say nothing, and nothing changes them.</param>
    private static ulong Read(
        CodeHook? hook, List<int> ids, int first, IReadOnlyList<Site> sites, int sample, IReadOnlySet<int>? off)
    {
        var grid = FakeModel.Grid(new([.. ids], first), sites);
        var hash = 7UL;
        var slot = 0;
        foreach (var layer in sites.GroupBy(static site => site.Layer))
        {
            var (heads, k, width) = (layer.Count(), layer.First().K, layer.Sum(static site => site.K));
            if (off?.Contains(layer.Key) == true)
            {
                hash = (hash * 1099511628211) ^ (uint)ids[^1];
                slot += width;
                continue;
            }

            var rows = Enumerable
                .Range(0, grid.Tokens)
                .SelectMany(token => grid.Ids.Skip((token * grid.Slots) + slot).Take(width))
                .ToArray();
            var choice = new CodeChoice(
                layer.Key, Placement.AttnPreproj, true, heads, layer.First().Codes, k, rows, new float[rows.Length],
                [new(0, grid.Tokens, first) { Sample = sample }], (_, _, most) => [.. Enumerable.Range(0, most)]);
            hook?.Invoke(choice);
            foreach (var id in choice.Ids)
                hash = (hash * 1099511628211) ^ (uint)id;
            foreach (var (row, head, direction, scale) in choice.Pushes)
            {
                foreach (var (code, weight) in direction.Codes)
                    hash = (hash * 1099511628211) ^ (uint)((((row * 31) + head) * 31) + code)
                        ^ BitConverter.SingleToUInt32Bits((float)(weight * direction.Strength * scale));
            }

            foreach (var (row, projection) in choice.Projections)
                hash = (hash * 1099511628211) ^ (uint)((row * 31) + projection.Conceptor.Codes[0].Code)
                    ^ BitConverter.SingleToUInt32Bits((float)(projection.Strength * projection.Conceptor.Aperture));
            slot += width;
        }

        return hash >> 3;
    }
}
