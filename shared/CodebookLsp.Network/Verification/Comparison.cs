using System.Globalization;

namespace CodebookLsp.Network.Verification;

/// <summary>Collects what a case compares: how many values, how far off, and which comparisons fail.</summary>
/// <param name="name">The case's.</param>
public sealed class Comparison(string name)
{
    private readonly List<string> differences = [];
    private readonly SortedDictionary<string, double> farthest = [];
    private long compared;

    /// <summary>Numbers that must agree within an absolute plus a relative tolerance.</summary>
    /// <param name="group">What the farthest deviation is reported under: "logits".</param>
    public void Close(
        string group, string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double absolute, double relative = 0)
    {
        if (expected.Length != found.Length)
        {
            Fail($"{what} has {found.Length} values instead of {expected.Length}");
            return;
        }

        var (worst, beyond) = (0.0, 0);
        for (var at = 0; at < expected.Length; at++)
        {
            var distance = Math.Abs((double)expected[at] - found[at]);
            if (!(distance <= absolute + (relative * Math.Abs(expected[at]))) && !(float.IsNaN(expected[at]) && float.IsNaN(found[at]))
                && expected[at] != found[at])
                beyond++;
            worst = double.IsNaN(distance) ? worst : Math.Max(worst, distance);
        }

        compared += expected.Length;
        farthest[group] = Math.Max(farthest.GetValueOrDefault(group), worst);
        if (beyond > 0)
            Fail(string.Create(CultureInfo.InvariantCulture, $"{what} is off by up to {worst:g3} in {beyond} of {expected.Length} values"));
    }

    /// <summary>Whole numbers that must be the same.</summary>
    public void Same(string what, ReadOnlySpan<long> expected, ReadOnlySpan<long> found) => Share(what, expected, found, 1);

    /// <summary>Whole numbers of which a share must be the same.</summary>
    public void Share(string what, ReadOnlySpan<long> expected, ReadOnlySpan<long> found, double share)
    {
        if (expected.Length != found.Length)
        {
            Fail($"{what} has {found.Length} values instead of {expected.Length}");
            return;
        }

        var different = 0;
        for (var at = 0; at < expected.Length; at++)
            different += expected[at] == found[at] ? 0 : 1;
        compared += expected.Length;
        if (different > (1 - share) * expected.Length)
            Fail($"{what} differs in {different} of {expected.Length} ids");
    }

    /// <summary>One number that must agree within a tolerance.</summary>
    public void Close(string group, string what, double expected, double found, double absolute)
    {
        compared++;
        var distance = Math.Abs(expected - found);
        farthest[group] = Math.Max(farthest.GetValueOrDefault(group), double.IsNaN(distance) ? double.PositiveInfinity : distance);
        if (!(distance <= absolute))
            Fail(string.Create(CultureInfo.InvariantCulture, $"{what} is {found} instead of {expected}"));
    }

    /// <summary>Whether two strings are the same.</summary>
    public void Same(string what, string expected, string found)
    {
        compared++;
        if (expected != found)
            Fail($"{what} is '{found}' instead of '{expected}'");
    }

    public void Fail(string difference) => differences.Add(difference);

    /// <remarks>Where nothing was compared nothing has passed.</remarks>
    public VerifiedCase Result() => new(
        name,
        compared == 0 && differences.Count == 0 ? ["nothing was compared: the recording holds no values"] : differences,
        $"{compared} values"
            + string.Concat(
            farthest.Select(static pair => string.Create(CultureInfo.InvariantCulture, $", {pair.Key} within {pair.Value:g2}"))));
}
