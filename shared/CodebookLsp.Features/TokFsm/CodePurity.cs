using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Sequences;

namespace CodebookLsp.Features.TokFsm;

/// <summary>How much the codes of a codebook stand for one thing each.</summary>
/// <param name="Site">The reference's key: <c>layer1_mlp</c>.</param>
/// <param name="Codes">How many codes fire at the end of a state.</param>
/// <param name="PureCodes">How many of them at the end of one state only.</param>
/// <param name="LongCodes">How many codes fire on the first digit after a state.</param>
/// <param name="PureLongCodes">How many of them after one state and on one digit only.</param>
public sealed record CodePurity(string Site, int Codes, int PureCodes, int LongCodes, int PureLongCodes)
{
    /// <summary>Reads every state (the paper's bigrams), and every state with every digit that may follow it (its trigrams), each on its
    /// own, and looks at the codes of the last token.</summary>
    public static IReadOnlyList<CodePurity> Of(
        SequenceModel model, StateMachine machine, StateDigits digits, CancellationToken cancel)
    {
        var states = Enumerable.Range(0, machine.States).Select(state => (int[])[digits.Start, .. digits.Of(state)]).ToList();
        var longer = Enumerable.Range(0, machine.States).SelectMany(state => machine.Next(state).Select(to => digits.Of(to)[0]).Distinct()
            .Select(digit => (int[])[digits.Start, .. digits.Of(state), digit])).ToList();
        var (own, pairs) = (Firing(model, states, cancel), Firing(model, longer, cancel));
        return [.. model.Sites.Select((site, index) => new CodePurity(
            site.Key(), own[index].Count, own[index].Values.Count(static texts => texts == 1),
            pairs[index].Count, pairs[index].Values.Count(static texts => texts == 1)))];
    }

    /// <summary>For each site, on the last token of how many texts each code fires.</summary>
    private static Dictionary<int, int>[] Firing(SequenceModel model, List<int[]> texts, CancellationToken cancel)
    {
        var counts = model.Sites.Select(static _ => new Dictionary<int, int>()).ToArray();
        foreach (var grid in model.Codes(texts, cancel))
        {
            for (var site = 0; site < counts.Length; site++)
            {
                foreach (var code in grid.Codes(grid.Tokens - 1, site))
                    counts[site][code] = counts[site].GetValueOrDefault(code) + 1;
            }
        }

        return counts;
    }
}
