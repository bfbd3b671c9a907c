using CodebookLsp.Network.Generation;
using CsCheck;

namespace CodebookLsp.Network.Tests.Generation;

/// <summary>Many exponentials are those one gets one by one, also at the ends of what numbers can be.</summary>
[TestClass]
public sealed class ExponentialsTests
{
    private static readonly Gen<double[]> Numbers =
        Gen.OneOf(Gen.Double[-800, 0], Gen.Double[-5, 0], Gen.OneOfConst(0.0, -0.0, double.NegativeInfinity, -745.2, -1e308)).Array[0, 60];

    [TestMethod]
    public void Of_replaces_each_number() => Numbers.Sample(numbers =>
    {
        var found = numbers.ToArray();
        Exponentials.Of(found);
        return numbers.Zip(found)
            .All(static pair => Math.Abs(pair.Second - Math.Exp(pair.First)) <= (1e-14 * Math.Exp(pair.First)) + 1e-307);
    });

    [TestMethod]
    public void Sum_is_that_of_one_by_one() => Numbers.Sample(numbers =>
    {
        float[] logits = [.. numbers.Select(static number => (float)number + 3)];
        var expected = logits.Sum(static logit => Math.Exp(logit - 3.0));
        return Math.Abs(Exponentials.Sum(logits, 3) - expected) <= (1e-12 * expected) + (1e-307 * logits.Length);
    });
}
