using System.Globalization;
using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Search;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Verification;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Verification;

/// <summary>
/// Searches of the reference over a small recorded corpus: matched tokens, ranked codes, best neurons (<c>docs/verification.md</c>).
/// </summary>
public static class SearchCase
{
    private const double Exact = 1e-9;
    private const int MostBytes = 1 << 28;

    /// <summary>The reference keeps neurons' precision in float32.</summary>
    private const double Single = 1e-7;

    /// <summary>
    /// A folder with <c>corpus.json</c> and <c>results.json</c>, perhaps with <c>neurons.json</c> and <c>neurons.safetensors</c>.
    /// </summary>
    public static Func<VerifiedCase>? Find(string name, string folder) =>
        File.Exists(Path.Combine(folder, "corpus.json")) && File.Exists(Path.Combine(folder, "results.json"))
            ? () => Run(name, folder)
            : null;

    private static VerifiedCase Run(string name, string folder)
    {
        var comparison = new Comparison(name);
        var corpus = Json(Path.Combine(folder, "corpus.json"));
        var kinds = corpus.EnumerateObject().Where(static property => property.Name.StartsWith("cb_acts_", StringComparison.Ordinal))
            .Select(property => Recorded.Of(corpus, property.Name["cb_acts_".Length..])).ToArray();
        foreach (var kind in kinds)
            Counts(comparison, corpus, kind);

        foreach (var result in Json(Path.Combine(folder, "results.json")).EnumerateArray())
        {
            // Where the reference raises for want of a group we take the whole expression for one: there is nothing to compare.
            if (result.TryGetProperty("raises", out _))
                continue;
            var pattern = TextPattern.Parse(result.GetProperty("regex").GetString()!);
            int? parity = result.GetProperty("at_odd_even").GetInt32() is var odd and >= 0 ? odd : null;
            var tokens = MatchedTokens.In(kinds[0].Corpus, pattern, parity, CancellationToken.None);
            Matches(comparison, result, kinds[0], pattern, parity, tokens);
            foreach (var kind in kinds.Where(kind => result.TryGetProperty(kind.Name, out _)))
                Codes(comparison, result, kind, tokens);
        }

        if (File.Exists(Path.Combine(folder, "neurons.json")) && File.Exists(Path.Combine(folder, "neurons.safetensors")))
            Neurons(comparison, folder, kinds[0].Corpus);
        return comparison.Result();
    }

    private static void Counts(Comparison comparison, JsonElement corpus, Recorded kind)
    {
        if (!corpus.TryGetProperty("act_counts_" + kind.Name, out var recorded))
            return;
        foreach (var (site, counts) in kind.Sites(recorded))
        {
            var expected = counts.EnumerateArray().Select(static count => count.GetInt64()).ToArray();
            comparison.Same(
                $"firings at {kind.Keys[site]}", expected,
                [.. Enumerable.Range(0, expected.Length).Select(code => (long)kind.Corpus.FiringCount(new(site, code)))]);
        }
    }

    private static void Matches(Comparison comparison, JsonElement result, Recorded kind, TextPattern pattern, int? parity, int[] tokens)
    {
        var characters = Enumerable.Range(0, kind.Corpus.Documents.Count)
            .SelectMany(document =>
                Points(kind.Corpus.TextOf(document), pattern).Select(character => (Document: document, Character: character)))
            .Where(match => parity is null || match.Character % 2 == parity);
        var what = Text(result);
        comparison.Same(
            $"characters of {what}", Pairs(result.GetProperty("matches_example_char")),
            [.. characters.SelectMany(static match => new long[] { match.Document, match.Character })]);
        comparison.Same(
            $"tokens of {what}", Pairs(result.GetProperty("token_positions_unique")),
            [.. tokens.SelectMany(token => Place(kind.Corpus, token))]);
    }

    private static void Codes(Comparison comparison, JsonElement result, Recorded kind, int[] tokens)
    {
        var recorded = result.GetProperty(kind.Name);
        comparison.Same($"matches of {Text(result)}", [recorded.GetProperty("re_token_matches").GetInt64()], [tokens.Length]);
        var options = new SearchOptions
        {
            PerSite = result.GetProperty("topk").GetInt32(),
            Precision = result.GetProperty("prec_threshold").GetDouble(),
        };
        var found = CodeSearch.ByPrecision(kind.Corpus, tokens, options, CancellationToken.None).ToLookup(static code => code.Code.Site);
        foreach (var (site, codes) in kind.Sites(recorded.GetProperty("codes")))
        {
            var (key, what) = (kind.Keys[site], $"{Text(result)} at {kind.Name} {kind.Keys[site]}");
            var expected = codes.EnumerateArray().Select(static code => new FoundCode(
                new(0, code.GetProperty("code").GetInt32()), 0, code.GetProperty("num_acts").GetInt32(),
                code.GetProperty("prec").GetDouble(), code.GetProperty("recall").GetDouble(), 0))
            .ToArray();
            var ours = found[site].ToArray();
            comparison.Same($"number of codes of {what}", [expected.Length], [ours.Length]);
            if (expected.Length != ours.Length)
                continue;
            foreach (var (one, other) in expected.Zip(ours))
                comparison.Close("precision", $"precision of {what}", one.Precision, other.Precision, Exact);

            // Equally precise codes come in any order; where the list is cut among them, even which of them come is chance.
            if (recorded.TryGetProperty("topk_cut_falls_inside_a_tie", out var cuts) && Flag(cuts, key))
                continue;
            foreach (
                var (one, other) in expected
                    .OrderByDescending(static code => code.Precision)
                    .ThenBy(static code => code.Code.Code)
                    .Zip(ours.OrderByDescending(static code => code.Precision).ThenBy(static code => code.Code.Code)))
            {
                comparison.Same($"code of {what}", [one.Code.Code, one.Firings], [other.Code.Code, other.Firings]);
                comparison.Close("recall", $"recall of {what}", one.Recall, other.Recall, Exact);
            }
        }
    }

    private static void Neurons(Comparison comparison, string folder, MemoryCorpus corpus)
    {
        using var file = TensorFile.Open(Path.Combine(folder, "neurons.safetensors"));
        var shape = file.Tensors["neuron_acts_by_ex"].Shape; // [examples, tokens, layers, 2, width]
        var layout = new NeuronLayout((int)shape[2], (int)shape[4]);
        var activations = new float[shape.Aggregate(1L, static (product, size) => product * size)];
        file.Read("neuron_acts_by_ex", activations);
        foreach (var recorded in Json(Path.Combine(folder, "neurons.json")).EnumerateArray())
        {
            var tokens = MatchedTokens.In(
                corpus, TextPattern.Parse(recorded.GetProperty("regex").GetString()!), null, CancellationToken.None);
            var baseline = new NeuronBaseline(layout.Count, [recorded.GetProperty("recall").GetDouble()]);
            foreach (var token in tokens)
                baseline.AddWanted(Row(token));
            for (var token = 0; token < corpus.TokenIds.Length; token++)
                baseline.Count(Row(token));

            var what = string.Create(
                CultureInfo.InvariantCulture, $"{Text(recorded)} with recall {recorded.GetProperty("recall").GetDouble()}");
            comparison.Same($"matches of {what}", [recorded.GetProperty("re_token_matches").GetInt64()], [tokens.Length]);
            if (baseline.Best(0) is not { } best)
                continue;
            comparison.Close(
                "neurons", $"best neuron's precision of {what}", recorded.GetProperty("best_prec").GetDouble(), best.Precision, Single);

            // Of equally precise neurons the reference takes any: the one it took is measured.
            var named = recorded
                .GetProperty("best_neuron_layer_ismlp_index")
                .EnumerateArray()
                .Select(static number => number.GetInt32())
                .ToArray();
            var taken = baseline.Of(0, layout.PlaceOf(new(named[0], named[1] == 1, named[2])));
            comparison.Close(
                "neurons", $"precision of the neuron {string.Join(", ", named)} for {what}", best.Precision, taken.Precision, Single);
            comparison.Same(
                $"firings of the neuron {string.Join(", ", named)} for {what}",
                Pairs(recorded.GetProperty("best_neuron_acts")),
                [
                    .. Enumerable
                        .Range(0, corpus.TokenIds.Length)
                        .Where(token => Row(token)[taken.Place] >= taken.Threshold)
                        .SelectMany(token => Place(corpus, token)),
                ]);
        }

        ReadOnlySpan<float> Row(int token) => activations.AsSpan(token * layout.Count, layout.Count);
    }

    private static bool Flag(JsonElement flags, string key) => flags.TryGetProperty(key, out var flag) && flag.GetBoolean();

    private static string Text(JsonElement result) => $"/{result.GetProperty("regex").GetString()}/";

    private static long[] Place(MemoryCorpus corpus, int token)
    {
        var document = corpus.DocumentOf(token);
        return [document, token - corpus.Documents[document].FirstToken];
    }

    private static long[] Pairs(JsonElement pairs) =>
        [.. pairs.EnumerateArray().SelectMany(static pair => pair.EnumerateArray()).Select(static number => number.GetInt64())];

    /// <summary>Where a pattern's group starts, in code points, each once: a pattern may meet both halves of a surrogate pair.</summary>
    private static IEnumerable<int> Points(string text, TextPattern pattern) =>
        pattern
            .Starts(text)
            .Select(start => text.AsSpan(0, start).ToString().EnumerateRunes().Count() - (char.IsLowSurrogate(text[start]) ? 1 : 0))
            .Distinct();

    private static JsonElement Json(string path)
    {
        using var document = JsonDocument.Parse(PlainFile.Bytes(path, MostBytes));
        return document.RootElement.Clone();
    }

    /// <summary>The corpus as one kind of codebooks reads it.</summary>
    /// <param name="Keys">What the results call each site: "layer0_head1", "layer0".</param>
    private sealed record Recorded(string Name, MemoryCorpus Corpus, IReadOnlyList<string> Keys)
    {
        public static Recorded Of(JsonElement corpus, string name)
        {
            var activations = corpus.GetProperty("cb_acts_" + name).EnumerateObject().ToArray(); // [examples, tokens, k] each
            var counts = corpus.TryGetProperty("act_counts_" + name, out var recorded) ? recorded : default;
            var keys = activations.Select(static property => Key(property.Name)).ToArray();
            var sites = activations.Select((property, index) =>
            {
                var ids = property
                    .Value.EnumerateArray()
                    .SelectMany(static example => example.EnumerateArray())
                    .Select(static token => token.EnumerateArray().Select(static id => id.GetInt32()).ToArray())
                    .ToArray();
                var codes =
                    counts.ValueKind == JsonValueKind.Object && counts.TryGetProperty(keys[index], out var each)
                        ? each.GetArrayLength()
                        : ids.Max(static token => token.Max()) + 1;
                return new Site(index, Placement.AttnPreproj, null, codes, ids[0].Length);
            }).ToArray();
            var texts = corpus
                .GetProperty("tokens_str")
                .EnumerateArray()
                .Select(
                    (example, number) =>
                        (number.ToString(CultureInfo.InvariantCulture), (IReadOnlyList<AnnotatedBlock>)[Block(example, number)]))
                .ToArray();
            return new(name, new(sites, null, texts), keys);

            AnnotatedBlock Block(JsonElement example, int number)
            {
                var (text, tokens) = ("", new List<Token>());
                foreach (var token in example.EnumerateArray())
                {
                    var range = new TextRange(text.Length, text.Length + token.GetString()!.Length);
                    text += token.GetString();
                    tokens.Add(new(0, range, range, range));
                }

                var ids = Enumerable
                    .Range(0, tokens.Count)
                    .SelectMany(token =>
                        activations.SelectMany(property =>
                            property.Value[number][token].EnumerateArray().Select(static id => id.GetInt32())))
                    .ToArray();
                return new(
                    new(default, text, [.. tokens], new(new int[tokens.Count], 0)), new(sites, tokens.Count, ids, new float[ids.Length]));
            }
        }

        public IEnumerable<(int Site, JsonElement Value)> Sites(JsonElement byKey) =>
            Keys.Index().Where(key => byKey.TryGetProperty(key.Item, out _)).Select(key => (key.Index, byKey.GetProperty(key.Item)));

        /// <summary>
        /// "layer0_attn_preproj_gcb1" among the activations is "layer0_head1" among the results, "layer1_mlp" is "layer1".
        /// </summary>
        private static string Key(string name)
        {
            var layer = name[..name.IndexOf('_', StringComparison.Ordinal)];
            var head = name.LastIndexOf("_gcb", StringComparison.Ordinal);
            return head < 0 ? layer : $"{layer}_head{name[(head + 4)..]}";
        }
    }
}
