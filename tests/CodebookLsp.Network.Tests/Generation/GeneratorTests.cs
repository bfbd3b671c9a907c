using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Transformers;
using static CodebookLsp.Network.Tests.Generation.ByteGeneration;
using static TorchSharp.torch;
using Generator = CodebookLsp.Network.Generation.Generator;

namespace CodebookLsp.Network.Tests.Generation;

/// <summary>What is generated does not depend on how: with others or alone, in pieces or at once.</summary>
[TestClass]
public sealed class GeneratorTests
{
    private static readonly CodeHook Steering =
        CodeIntervention.Hook(
            [new(1, Placement.Mlp, 0, 5), new(2, Placement.AttnPreproj, 1, 7, Slot: InterventionSlot.All),
            new(0, Placement.Attn, 1, 3, Slot: InterventionSlot.Append)]);

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void Greedy_ids_are_those_of_reading_everything_for_each_token(string family)
    {
        using var model = ModelOf(family);
        foreach (var hook in new[] { null, Steering })
        {
            var samples = Generate(model, Request(greedy: true) with { Samples = 3, Branches = [hook] });
            var expected = Greedy.Continue(model, Prompt, 24, cached: false, hook: hook)[Prompt.Length..];
            foreach (var sample in samples)
                CollectionAssert.AreEqual(expected, sample.Ids.ToArray());
        }
    }

    [TestMethod]
    [DataRow("llama")]
    [DataRow("gpt2")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void That_holds_wherever_the_codebooks_are_and_however_they_are_steered(string family)
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            using var model = Tiny.Model(
                Tiny.Named(family) with { Vocabulary = End + 1 }, [.. Tiny.Everywhere.Where(codebook => codebook.Placement == placement)]);
            var request = Request(greedy: true) with { Options = Request(greedy: true).Options with { MaxTokens = 12 } };
            var plain = Check(null);
            foreach (var mode in Enum.GetValues<InterventionMode>())
            {
                var steered = Check(CodeIntervention.Hook([
                    new CodeIntervention(0, placement, 1, 5, Slot: InterventionSlot.Share) { Mode = mode, Strength = 0.7, From = 1 },
                    new CodeIntervention(2, placement, 0, 9, Slot: InterventionSlot.All) { Mode = mode, Strength = 0.7 },
                ]));
                Assert.IsTrue(steered.LogProbability != plain.LogProbability
                    || mode == InterventionMode.Ablate, $"{family}, {placement}, {mode}: nothing is steered");
            }

            GeneratedSample Check(CodeHook? hook)
            {
                var sample = Generate(model, request with { Branches = [hook] })[0];
                CollectionAssert.AreEqual(Greedy.Continue(model, Prompt, 12, cached: false, hook: hook)[Prompt.Length..],
                    sample.Ids.ToArray(), $"{family}, {placement}");
                return sample;
            }
        }
    }

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void A_branch_goes_on_as_it_would_alone(string family)
    {
        using var model = ModelOf(family);
        var late = CodeIntervention.Hook([new CodeIntervention(1, Placement.Mlp, 0, 5, Slot: InterventionSlot.All) { From = 3 }]);
        foreach (var shared in new[] { 0, 3 })
        {
            var request = Request() with { Samples = 2 };
            var together = Generate(model, request with { Branches = [null, late, null], Shared = shared });
            var (unsteered, steered) = (Generate(model, request), Generate(model, request with { Branches = [late] }));
            foreach (var (sample, expected) in together.Zip([.. unsteered, .. steered, .. unsteered]))
                CollectionAssert.AreEqual(expected.Ids.ToArray(), sample.Ids.ToArray());
            CollectionAssert.AreEqual(new[] { 0, 0, 1, 1, 2, 2 }, together.Select(static sample => sample.Branch).ToArray());
            CollectionAssert.AreNotEqual(unsteered[0].Ids.ToArray(), steered[0].Ids.ToArray());
        }
    }

    [TestMethod]
    public void Steering_changes_the_text()
    {
        using var model = ModelOf("llama");
        CollectionAssert.AreNotEqual(
            Generate(model, Request())[0].Ids.ToArray(),
            Generate(model, Request() with { Branches = [Steering] })[0].Ids.ToArray());
    }

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void A_sample_is_the_same_alone_and_among_others(string family)
    {
        using var model = ModelOf(family);
        foreach (var hook in new[] { null, Steering })
        {
            var two = Generate(model, Request() with { Samples = 2, Branches = [hook] });
            var four = Generate(model, Request() with { Samples = 4, Branches = [hook] });
            var one = Generate(model, Request() with { Branches = [hook] });

            AreSame(one[0], four[0]);
            AreSame(two[1], four[1]);
            Assert.HasCount(4, four.Select(static sample => string.Join(',', sample.Ids)).Distinct());
        }
    }

    [TestMethod]
    public void Samples_that_others_have_left_go_on_as_before()
    {
        using var model = ModelOf("llama");
        var options = Request().Options;
        var whole = Generate(model, Request() with { Samples = 6 });

        // Each sample ends at its first capital, and that at different places.
        var cut = Generate(model,
            Request() with
            {
                Samples = 6,
                Options = options with { StopStrings = [.. Enumerable.Range('A', 26).Select(static letter => $"{(char)letter}")] }
            });
        Assert.IsGreaterThan(1, cut.Select(static sample => sample.Ids.Count).Distinct().Count());
        foreach (var (all, first) in whole.Zip(cut))
            CollectionAssert.AreEqual(all.Ids.Take(first.Ids.Count).ToArray(), first.Ids.ToArray());
    }

    [TestMethod]
    public void The_seed_decides()
    {
        using var model = ModelOf("neox");
        var options = Request().Options;
        var first = Generate(model, Request())[0];

        AreSame(first, Generate(model, Request())[0]);
        CollectionAssert.AreNotEqual(
            first.Ids.ToArray(), Generate(model, Request() with { Options = options with { Seed = 8 } })[0].Ids.ToArray());
    }

    [TestMethod]
    public void Pieces_are_the_text_and_come_sample_by_sample()
    {
        using var model = ModelOf("llama");
        var tokens = new List<GeneratedToken>();
        var samples = Generate(model, Request() with { Samples = 3, OnToken = tokens.Add });

        CollectionAssert.AreEqual(new[] { 0, 1, 2, 0, 1, 2 }, tokens.Take(6).Select(static token => token.Sample).ToArray());
        foreach (var (number, sample) in samples.Index())
        {
            var own = tokens.Where(token => token.Sample == number).ToArray();
            CollectionAssert.AreEqual(sample.Ids.ToArray(), own.Select(static token => token.Id).ToArray());
            Assert.AreEqual(sample.Text, string.Concat(own.Select(static token => token.Text)));
            Assert.AreEqual(Bytes.Decode([.. sample.Ids]), sample.Text);
            Assert.AreEqual(StopReason.MaxTokens, sample.Stop);
            Assert.HasCount(24, sample.Ids);
        }
    }

    [TestMethod]
    public void A_stop_string_across_tokens_ends_the_text_before_it()
    {
        using var model = ModelOf("llama");
        var options = Request(greedy: true).Options with { Temperature = 0.7, TopK = 60 };
        var whole = Generate(model, Request() with { Options = options, Samples = 8 })
            .First(static sample => sample.Text.Length > 12 && char.IsAscii(sample.Text[6]) && char.IsAscii(sample.Text[7]));
        var stop = whole.Text[6..8];
        var at = whole.Text.IndexOf(stop, StringComparison.Ordinal);

        var cut = Generate(model, Request() with { Options = options with { StopStrings = [stop] }, Samples = 8 })
            .Single(sample => whole.Ids.Take(sample.Ids.Count).SequenceEqual(sample.Ids));
        Assert.AreEqual(whole.Text[..at], cut.Text);
        Assert.AreEqual(StopReason.StopString, cut.Stop);
        Assert.EndsWith(stop, Bytes.Decode([.. cut.Ids]));
    }

    [TestMethod]
    public void The_end_of_the_text_is_a_token_and_no_text()
    {
        using var model = ModelOf("neo");
        var options = Request().Options with { Temperature = 3, MaxTokens = 100 };
        var samples = Generate(model, Request() with { Options = options, Samples = 8 });
        var ended = samples.First(static sample => sample.Stop == StopReason.EndOfText);

        Assert.AreEqual(End, ended.Ids[^1]);
        Assert.AreEqual(Bytes.Decode([.. ended.Ids.SkipLast(1)]), ended.Text);
        Assert.IsTrue(samples.All(static sample => !sample.Ids.SkipLast(1).Contains(End)));

        var beyond = Generate(model, Request() with { Options = options with { StopAtEndOfText = false }, Samples = 8 });
        Assert.IsTrue(beyond.All(static sample => sample.Stop == StopReason.MaxTokens && sample.Ids.Count == 100));
    }

    [TestMethod]
    public void Log_probabilities_are_those_of_reading_the_text_again()
    {
        using var model = ModelOf("llama");
        var samples = Generate(model, Request() with { Samples = 40 });
        var blocks = samples.Select(static sample => new TokenBlock([.. Prompt, .. sample.Ids], Prompt.Length)).ToArray();
        var means = LogProbabilities.Means(model, blocks, snap: true, CancellationToken.None);

        Assert.HasCount(samples.Count, means);
        foreach (var (sample, mean) in samples.Zip(means))
            Assert.AreEqual(sample.LogProbability / sample.Ids.Count, mean, 1e-4);
    }

    [TestMethod]
    public void The_log_probability_of_steered_text_is_the_steered_models()
    {
        using var model = ModelOf("neox");
        var sample = Generate(model, Request() with { Branches = [Steering] })[0];
        using var logits = model.Forward(new([[.. Prompt, .. sample.Ids]]) { Hook = Steering })!;
        using var all = logits.log_softmax(-1);
        var sum = sample.Ids.Select((id, at) => (double)all[Prompt.Length - 1 + at, id].item<float>()).Sum();
        var unsteered =
            LogProbabilities.Means(model, [new([.. Prompt, .. sample.Ids], Prompt.Length)], snap: true, CancellationToken.None)[0];

        Assert.AreEqual(sum, sample.LogProbability, 1e-3);
        Assert.AreNotEqual(unsteered * sample.Ids.Count, sample.LogProbability, 0.1);
    }

    [TestMethod]
    public void A_continuation_needs_something_before_it_and_something_in_it()
    {
        using var model = ModelOf("llama");
        foreach (var block in new[] { new TokenBlock([1, 2], 0), new([1, 2], 2) })
            Assert.ThrowsExactly<ArgumentException>(() => LogProbabilities.Means(model, [block], snap: true, CancellationToken.None));
    }

    [TestMethod]
    public void Cancelling_ends_it_before_the_next_token()
    {
        using var model = ModelOf("llama");
        using var stop = new CancellationTokenSource();
        var tokens = 0;
        Assert.ThrowsExactly<OperationCanceledException>(() => Generator.Generate(model, Bytes, Request() with
        {
            OnToken = _ =>
            {
                if (++tokens == 5)
                    stop.Cancel();
            },
        }, null, stop.Token));
        Assert.AreEqual(5, tokens);
    }

    [TestMethod]
    public void More_than_the_model_has_positions_is_refused()
    {
        using var model = ModelOf("llama");
        var options = Request().Options with { MaxTokens = 250 };
        Assert.HasCount(250, Generate(model, Request() with { Options = options with { StopAtEndOfText = false } })[0].Ids);
        var error = Assert.ThrowsExactly<GenerationException>(() =>
            Generate(model, Request() with { Options = options with { MaxTokens = 251 } }));

        Assert.AreEqual(
            "The prompt has 6 tokens and may go on for 251 more, and the model reads at most 256 at a time. Give a shorter prompt, or ask "
                + "for fewer tokens.",
            error.Message);
        Assert.ThrowsExactly<GenerationException>(() => Generate(model, new([])));
        Assert.ThrowsExactly<GenerationException>(() => Generate(model, Request() with { Samples = 0 }));
    }

    [TestMethod]
    public void Nothing_is_left_behind()
    {
        using var scope = NewDisposeScope();
        using var model = ModelOf("llama");
        var before = scope.DisposablesCount;
        var request = Request() with { Samples = 3, Options = Request().Options with { StopStrings = ["e"] } };
        Generate(model, request);
        LogProbabilities.Means(model, [new(Prompt, 2)], snap: true, CancellationToken.None);

        Assert.AreEqual(before, scope.DisposablesCount);
    }
}
