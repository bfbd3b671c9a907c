using CodebookLsp.Features.TokFsm;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Sequences;

namespace CodebookLsp.Features.Tests.TokFsm;

/// <summary>Codes and neurons that are known to tell states, or not to.</summary>
[TestClass]
public sealed class StateDetectionTests
{
    private static readonly StateMachine Machine = StateMachine.Random(12, 4, 2);
    private static readonly StateDigits Digits = new(12);

    [TestMethod]
    public void A_code_for_each_state_is_found_and_sure()
    {
        using var model = new Known(static (walk, digit) => digit == 1 ? walk : 12, static (_, _) => [0]);
        var (codes, _) = StateDetection.Compare(model, null, Machine, Digits, 200, 41, default);

        Assert.AreEqual(12, codes.States);
        Assert.AreEqual(1, codes.Precision.Mean, 1e-9);
        Assert.AreEqual(1, codes.Recall.Mean, 1e-9);
    }

    [TestMethod]
    public void A_code_for_two_states_is_right_half_the_time_and_so_is_the_neuron_that_sees_less()
    {
        // One code for two neighbouring states; one neuron that is the higher the higher the state is.
        using var model = new Known(static (walk, digit) => digit == 1 ? walk / 2 : 12, static (walk, digit) => [digit == 1 ? walk : -1]);
        var (codes, neurons) = StateDetection.Compare(model, model, Machine, Digits, 400, 41, default);

        Assert.AreEqual(0.5, codes.Precision.Mean, 0.1);
        Assert.AreEqual(1, codes.Recall.Mean, 1e-9);

        // With its threshold, in either direction, it tells the states at both ends; those between only with those beyond them.
        Assert.AreEqual(1, neurons!.Recall.Mean, 0.02);
        Assert.IsTrue(neurons.Precision.Mean is > 0.15 and < 0.4, $"{neurons.Precision.Mean}");
    }

    [TestMethod]
    public void What_fires_at_random_tells_nothing()
    {
        var random = new Random(5);
        using var model = new Known((_, _) => random.Next(3), static (_, _) => [0]);
        var (codes, _) = StateDetection.Compare(model, null, Machine, Digits, 400, 41, default);

        Assert.AreEqual(1.0 / 24, codes.Precision.Mean, 0.03); // every second token ends one of twelve states
    }

    /// <summary>Codes and neurons that depend on the state that a token belongs to, and on which of its digits the token is.</summary>
    private sealed class Known(Func<int, int, int> code, Func<int, int, float[]> neurons)
        : SequenceModel([new(0, Placement.Mlp, null, 13, 1)], 64)
    {
        public override IReadOnlyList<CodeGrid> Codes(IReadOnlyList<int[]> sequences, CancellationToken cancel) =>
            [.. sequences.Select(text => new CodeGrid(Sites, text.Length, At(text, code, 12), new float[text.Length]))];

        public override IReadOnlyList<float[]> Neurons(IReadOnlyList<int[]> sequences, CancellationToken cancel) =>
            [.. sequences.Select(text => At(text, neurons, [0f]).SelectMany(static one => one).ToArray())];

        public override IReadOnlyList<double[]> Probabilities(
            IReadOnlyList<int[]> prompts, Func<int, int, int[]?>? put, CancellationToken cancel) => throw new NotSupportedException();

        public override IReadOnlyList<SequenceScore> Score(IReadOnlyList<int[]> sequences, CancellationToken cancel) =>
            throw new NotSupportedException();

        public override IReadOnlyList<int[]> Sample(int start, int sequences, int length, ulong seed, CancellationToken cancel) =>
            throw new NotSupportedException();

        public override void Dispose()
        {
        }

        private static T[] At<T>(int[] text, Func<int, int, T> of, T start) => [.. text.Select((_, at) =>
            at == 0 ? start : of(Digits.Walk([.. text, 0])[(at - 1) / Digits.Length], (at - 1) % Digits.Length))];
    }
}
