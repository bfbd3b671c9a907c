using CodebookLsp.Features.TokFsm;
using CodebookLsp.Features.Verification;
using CodebookLsp.Network.Training;
using CodebookLsp.Network.Verification;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Tests.TokFsm;

/// <summary>Machines, their walks, and the best that is possible.</summary>
[TestClass]
public sealed class StateMachineTests
{
    [TestMethod]
    public void The_recordings_of_the_reference_pass()
    {
        var cases = GoldenFolders.Verify(
            [Path.Combine(Repository.Root, "tests", "goldens", "fsm")], static () => "", [FsmCase.Find], default).ToList();

        Assert.IsEmpty(cases.SelectMany(static one => one.Differences));
        Assert.IsTrue(cases.Exists(static one => one.Name == "fsm"));
    }

    [TestMethod]
    public void The_best_loss_and_accuracy_of_the_papers_machine_are_the_known_ones()
    {
        var best = BestPossible.Of(StateMachine.Default, new(100), 128);

        Assert.AreEqual(1.17485, best.Loss, 5e-6);
        Assert.AreEqual(0.46378, best.Accuracy, 5e-6);
    }

    [TestMethod]
    public void Nobody_predicts_a_walk_better_than_the_best_possible()
    {
        // A machine of two states that always change place, written in one digit of two: only the first token is not known.
        using var file = new TemporaryCsv("1\n0\n");
        var best = BestPossible.Of(StateMachine.Read(file.Path), new(2, 2), 9);

        Assert.AreEqual(Math.Log(2) / 8, best.Loss, 1e-12);
        Assert.AreEqual(7.5 / 8, best.Accuracy, 1e-12);
    }

    [TestMethod]
    public void A_machine_is_read_as_it_was_written_and_turned_round_twice_is_itself()
    {
        var machine = StateMachine.Random(27, 4, seed: 5);
        using var file = new TemporaryCsv(machine.Csv());

        Assert.AreEqual(machine.Csv(), StateMachine.Read(file.Path).Csv());
        Assert.AreEqual(machine.Csv(), machine.Reversed().Reversed().Csv());
        Assert.AreNotEqual(machine.Csv(), StateMachine.Random(27, 4, seed: 6).Csv());
        Assert.IsTrue(Enumerable.Range(0, 27).All(state => machine.Next(state).Count == 4));
    }

    [TestMethod]
    [DataRow("1", "it has 1 lines")]
    [DataRow("1\n2", "line 2 names a state that is none of 0 to 1")]
    [DataRow("1\nx", "line 2 names a state")]
    [DataRow("1\n-1", "line 2 names a state")]
    public void What_is_no_machine_is_said(string csv, string says)
    {
        using var file = new TemporaryCsv(csv);
        var error = Assert.ThrowsExactly<StateMachineException>(() => StateMachine.Read(file.Path));
        StringAssert.Contains(error.Message, says, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Walks_follow_edges_and_depend_on_seed_and_number_only()
    {
        var digits = new StateDigits(100);
        var walks = new StateWalks(StateMachine.Default, digits);
        var texts = walks.Texts(3, 17, 20, 128);

        foreach (var text in texts)
        {
            Assert.HasCount(128, text);
            Assert.AreEqual(digits.Start, text[0]);
            Assert.IsTrue(StateMachine.Default.IsWalk(digits.Walk(text)));
        }

        Assert.AreEqual(Flat(texts), Flat(walks.Texts(3, 17, 20, 128)));
        Assert.AreNotEqual(Flat(texts), Flat(walks.Texts(3, 18, 20, 128)));
        Assert.AreNotEqual(Flat(texts), Flat(walks.Texts(4, 17, 20, 128)));
        var data = walks.Data(new TrainingConfiguration { Batch = 8, Seed = 3 }, 64, 20);
        Assert.AreEqual(20, data.HeldOut.Sum(static batch => batch.Length));
        Assert.AreEqual(Flat(walks.Texts(3, 2, 8, 64)), Flat(data.Batch(2)));

        static string Flat(int[][] some) => string.Join(' ', some.SelectMany(static one => one));
    }

    [TestMethod]
    public void Divergence_is_nothing_between_equals_and_ln_2_between_strangers()
    {
        Assert.AreEqual(0, NextStates.Divergence([0.25, 0.75], [0.25, 0.75]), 1e-12);
        Assert.AreEqual(Math.Log(2), NextStates.Divergence([0, 1], [1, 0]), 1e-12);
    }

    internal sealed class TemporaryCsv : IDisposable
    {
        public TemporaryCsv(string text) => AtomicFile.WriteText(Path, text);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"machine-{Guid.NewGuid():n}.csv");

        public void Dispose() => File.Delete(Path);
    }
}
