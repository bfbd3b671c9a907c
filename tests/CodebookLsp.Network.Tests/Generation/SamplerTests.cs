using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Tests.Generation;

/// <summary>Which tokens are possible, and how likely: the definitions of Hugging Face transformers, worked out by hand.</summary>
[TestClass]
public sealed class SamplerTests
{
    private static readonly float[] Logits = [0.5f, 2, -1, 2.5f, 0, 1, -3, 1.5f];

    [TestMethod]
    public void Temperature_0_takes_the_likeliest_and_of_equals_the_first()
    {
        Assert.AreEqual(3, Next(new() { Temperature = 0 }, Logits));
        Assert.AreEqual(1, Next(new() { Temperature = 0 }, [0, 4, 4]));
        Assert.AreEqual(3, Next(new() { Temperature = 0, RepetitionPenalty = 1.2 }, Logits));
        Assert.AreEqual(1, Next(new() { Temperature = 0, RepetitionPenalty = 1.3 }, Logits, seen: 3));
    }

    [TestMethod]
    public void The_likeliest_one_is_greedy()
    {
        var sampler = new Sampler(new() { TopK = 1 }, 0);
        for (var draw = 0; draw < 100; draw++)
            Assert.AreEqual(3, sampler.Next(Logits, new HashSet<int>()));
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.5)]
    [DataRow(3.0)]
    public void Probabilities_are_the_softmax_over_the_temperature(double temperature) =>
        AreClose(Softmax([.. Logits.Select(logit => logit / temperature)]), Probabilities(new() { Temperature = temperature }, Logits));

    [TestMethod]
    public void Many_draws_come_as_often_as_they_should()
    {
        const int Draws = 100_000;
        var expected = Softmax([.. Logits.Select(static logit => (double)logit)]);
        foreach (var sample in new[] { 0, 1, 17 })
        {
            var sampler = new Sampler(new() { Seed = 5 }, sample);
            var counts = new int[Logits.Length];
            for (var draw = 0; draw < Draws; draw++)
                counts[sampler.Next(Logits, new HashSet<int>())]++;

            var chiSquare = expected.Select((share, id) => Math.Pow(counts[id] - (share * Draws), 2) / (share * Draws)).Sum();
            Assert.IsLessThan(24.3, chiSquare, "seven degrees of freedom stay below 24.3 in 999 of 1000 cases");
        }
    }

    [TestMethod]
    public void Top_k_keeps_the_k_likeliest_and_their_equals()
    {
        CollectionAssert.AreEqual(new[] { 1, 3, 7 }, Possible(new() { TopK = 3 }, Logits));
        CollectionAssert.AreEqual(new[] { 0, 1, 3, 4 }, Possible(new() { TopK = 2 }, [1, 2, 0, 1, 1]));
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, Possible(new() { TopK = 5 }, [1, 2, 0]));
    }

    [TestMethod]
    [DataRow(0.01, new[] { 1 })]
    [DataRow(0.39, new[] { 1 })]
    [DataRow(0.41, new[] { 1, 3 })]
    [DataRow(0.69, new[] { 1, 3 })]
    [DataRow(0.71, new[] { 0, 1, 3 })]
    [DataRow(0.89, new[] { 0, 1, 3 })]
    [DataRow(0.91, new[] { 0, 1, 2, 3 })]
    [DataRow(1.0, new[] { 0, 1, 2, 3 })]
    public void Top_p_keeps_the_fewest_that_have_so_much_together(double share, int[] kept) =>
        CollectionAssert.AreEqual(kept, Possible(new() { TopP = share }, Logs(0.2, 0.4, 0.1, 0.3)));

    [TestMethod]
    public void Top_p_is_right_in_a_large_vocabulary()
    {
        var random = new Random(3);
        var logits = Enumerable.Range(0, 5000).Select(_ => (float)(random.NextDouble() * 12)).ToArray();
        var probabilities = Softmax([.. logits.Select(static logit => (double)logit)]);
        foreach (var share in new[] { 0.05, 0.5, 0.9, 0.999 })
        {
            var (expected, sum) = (new List<int>(), 0.0);
            foreach (var id in Enumerable.Range(0, logits.Length).OrderByDescending(id => probabilities[id]))
            {
                if (sum >= share)
                    break;
                sum += probabilities[id];
                expected.Add(id);
            }

            CollectionAssert.AreEquivalent(expected, Possible(new() { TopP = share }, logits));
        }
    }

    [TestMethod]
    [DataRow(0.24, new[] { 0, 1, 2, 3 })]
    [DataRow(0.26, new[] { 0, 1, 3 })]
    [DataRow(0.51, new[] { 1, 3 })]
    [DataRow(0.76, new[] { 1 })]
    [DataRow(1.0, new[] { 1 })]
    public void Min_p_keeps_those_with_that_share_of_the_likeliest(double share, int[] kept) =>
        CollectionAssert.AreEqual(kept, Possible(new() { MinP = share }, Logs(0.2, 0.4, 0.1, 0.3)));

    [TestMethod]
    public void Each_filter_sees_what_the_one_before_has_left()
    {
        // Of 0.4 and 0.3 alone, the first has 0.57: enough for 0.55, though not among all four.
        CollectionAssert.AreEqual(new[] { 1, 3 }, Possible(new() { TopP = 0.55 }, Logs(0.2, 0.4, 0.1, 0.3)));
        CollectionAssert.AreEqual(new[] { 1 }, Possible(new() { TopK = 2, TopP = 0.55 }, Logs(0.2, 0.4, 0.1, 0.3)));

        // The temperature comes first: at 2, 0.4 is only 0.31 of all.
        CollectionAssert.AreEqual(new[] { 1 }, Possible(new() { TopP = 0.38 }, Logs(0.2, 0.4, 0.1, 0.3)));
        CollectionAssert.AreEqual(new[] { 1, 3 }, Possible(new() { TopP = 0.38, Temperature = 2 }, Logs(0.2, 0.4, 0.1, 0.3)));
    }

    [TestMethod]
    public void What_is_left_has_all_the_probability() =>
        AreClose([0, 4 / 7.0, 0, 3 / 7.0], Probabilities(new() { TopK = 2 }, Logs(0.2, 0.4, 0.1, 0.3)));

    [TestMethod]
    public void The_repetition_penalty_divides_what_is_above_0_and_multiplies_what_is_below()
    {
        AreClose(Softmax([2, -6, 1, -1]), Probabilities(new() { RepetitionPenalty = 2 }, [4, -3, 1, -1], 0, 1));
        AreClose(Softmax([8, -1.5, 1, -1]), Probabilities(new() { RepetitionPenalty = 0.5 }, [4, -3, 1, -1], 0, 1));
    }

    [TestMethod]
    public void What_is_not_a_number_is_never_chosen()
    {
        float[] logits = [float.NaN, 1, float.NegativeInfinity, 0.5f, float.NaN];
        foreach (var options in new SamplingOptions[] { new(), new() { Temperature = 0 }, new() { TopK = 4 }, new() { TopP = 0.99 },
            new() { MinP = 0.1, RepetitionPenalty = 1.5 } })
        {
            Assert.IsTrue(Possible(options, logits, 0, 2).All(static id => id is 1 or 3));
            Assert.AreEqual(1, Next(options with { TopK = 1 }, logits));
        }

        Assert.AreEqual(2, Next(new(), [1, float.NaN, float.PositiveInfinity, float.NegativeInfinity]));
        CollectionAssert.AreEqual(new[] { 1 }, Possible(new() { Temperature = double.Epsilon }, [1, 2, float.MinValue]));
        var error = Assert.ThrowsExactly<GenerationException>(() => Next(new(), [float.NaN, float.NegativeInfinity]));
        Assert.StartsWith("The model finds no token possible: its scores are not numbers.", error.Message);
    }

    [TestMethod]
    public void Random_numbers_are_those_of_the_published_generator()
    {
        var random = new SplitMix64(1234567);
        ulong[] numbers = [random.Next(), random.Next(), random.Next()];
        CollectionAssert.AreEqual(new ulong[] { 6457827717110365317, 3203168211198807973, 9817491932198370423 }, numbers);
    }

    [TestMethod]
    public void Streams_of_seeds_and_samples_share_no_numbers()
    {
        var numbers = new HashSet<ulong>();
        for (var seed = 0UL; seed < 20; seed++)
        {
            for (var sample = 0; sample < 20; sample++)
            {
                var random = SplitMix64.For(seed, sample);
                for (var draw = 0; draw < 50; draw++)
                    Assert.IsTrue(numbers.Add(random.Next()));
            }
        }
    }

    [TestMethod]
    public void Wrong_options_are_named()
    {
        SamplingOptions right = new();
        Assert.AreSame(right, right.Checked());
        Wrong(right with { Temperature = -0.5 }, "The option Temperature is -0.5; it must be 0 or more.");
        Wrong(right with { Temperature = double.NaN }, "The option Temperature is NaN; it must be 0 or more.");
        Wrong(right with { TopK = 0 }, "The option TopK is 0; it must be at least 1, or left out.");
        Wrong(right with { TopP = 0 }, "The option TopP is 0; it must be above 0 and at most 1.");
        Wrong(right with { MinP = 1.5 }, "The option MinP is 1.5; it must be between 0 and 1.");
        Wrong(right with { RepetitionPenalty = 0 }, "The option RepetitionPenalty is 0; it must be above 0.");
        Wrong(right with { MaxTokens = 0 }, "The option MaxTokens is 0; it must be at least 1.");
        Wrong(right with { StopStrings = ["a", ""] }, "The option StopStrings is ''; it must be texts of at least one character.");

        static void Wrong(SamplingOptions options, string message) =>
            Assert.AreEqual(message, Assert.ThrowsExactly<GenerationException>(() => options.Checked()).Message);
    }

    private static int Next(SamplingOptions options, float[] logits, params int[] seen) =>
        new Sampler(options, 0).Next(logits, seen.ToHashSet());

    private static double[] Probabilities(SamplingOptions options, float[] logits, params int[] seen) =>
        [.. new Sampler(options, 0).Probabilities(logits, seen.ToHashSet())];

    private static int[] Possible(SamplingOptions options, float[] logits, params int[] seen) =>
        [.. Probabilities(options, logits, seen).Index().Where(static entry => entry.Item > 0).Select(static entry => entry.Index)];

    private static float[] Logs(params double[] probabilities) =>
        [.. probabilities.Select(static probability => (float)Math.Log(probability))];

    private static double[] Softmax(double[] scores)
    {
        var sum = scores.Sum(Math.Exp);
        return [.. scores.Select(score => Math.Exp(score) / sum)];
    }

    private static void AreClose(double[] expected, double[] found)
    {
        Assert.AreEqual(expected.Length, found.Length);
        foreach (var (a, b) in expected.Zip(found))
            Assert.AreEqual(a, b, 1e-6);
    }
}
