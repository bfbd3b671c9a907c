using System.Text.RegularExpressions;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.TokFsm;

namespace CodebookLsp.Features.Tests.TokFsm;

/// <summary>Machines of regular expressions, beside .NET's own idea of what they match.</summary>
[TestClass]
public sealed class ExpressionMachineTests
{
    [TestMethod]
    [DataRow("(ab|cd?)+e")]
    [DataRow("a{2}(b|c){1,3}d*")]
    [DataRow("[a-cx]?y{2,3}(z|w)")]
    [DataRow("((a|b)*c)?d")]
    [DataRow(@"a\*b\|c")]
    [DataRow("ab{3,5}")]
    public void A_walk_spells_words_that_the_expression_matches_and_can_spell_each(string expression)
    {
        var machine = ExpressionMachine.Of(expression);
        var whole = new Regex($@"\A(?:{expression})*\z", RegexOptions.CultureInvariant);
        var word = new Regex($@"\A(?:{expression})\z", RegexOptions.CultureInvariant);

        // Walks are words one after another, but for what the walk breaks off: some beginning of it is a sequence of whole words.
        var walks = new StateWalks(machine, new(machine.States));
        var random = new Random(3);
        var firsts = Enumerable.Range(0, machine.States).Where(state => Begins(machine, word, state)).ToList();
        for (var round = 0; round < 200; round++)
        {
            var text = Spelt(machine, walks.Walk(firsts[random.Next(firsts.Count)], 40, random));
            Assert.IsTrue(Enumerable.Range(0, 25).Any(cut => whole.IsMatch(text[..^cut])), text);
        }

        // And no word is missing: all short texts of its letters that match are walks.
        var letters = machine.Names.Distinct().ToList();
        foreach (var text in Texts(letters!, 5).Where(text => word.IsMatch(text)))
            Assert.IsTrue(CanSpell(machine, text), text);
    }

    [TestMethod]
    [DataRow("", "it must have two letters at least")]
    [DataRow("a", "it must have two letters at least")]
    [DataRow("a(b", "a bracket is not closed")]
    [DataRow("ab)", "there is a bracket that nothing opens")]
    [DataRow("*a", "'*' can stand there only after a backslash")]
    [DataRow("ab{", "after '{' comes how often")]
    [DataRow("ab{3,2}", "after '{' comes how often")]
    [DataRow("ab{0}", "after '{' comes how often")]
    [DataRow("a[b", "a class is '['")]
    [DataRow("a[", "a class is '['")]
    [DataRow("a[]b", "a class is empty")]
    [DataRow("ab\\", "it ends in a backslash")]
    [DataRow("(([a-z]{100}){100}){2}", "it has too many letters")]
    public void What_is_no_expression_is_said(string expression, string says)
    {
        var error = Assert.ThrowsExactly<StateMachineException>(() => ExpressionMachine.Of(expression));
        StringAssert.Contains(error.Message, says, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Names_are_kept_in_the_file()
    {
        var machine = ExpressionMachine.Of("a# ?b");
        Assert.AreEqual("1 # a\n2,3 # #\n3 # \\u0020\n0 # b\n", machine.Csv());
        using var file = new StateMachineTests.TemporaryCsv(machine.Csv());
        Assert.AreEqual(machine.Csv(), StateMachine.Read(file.Path).Csv());
        Assert.AreEqual("#", StateMachine.Read(file.Path).Names[1]);
    }

    [TestMethod]
    [DataRow("00", "0102", true)]
    [DataRow("00", "01020", true)] // a state that is not whole counts for nothing
    [DataRow("00", "02", false)]
    [DataRow("00", "0", false)]
    [DataRow("00", "01x", false)]
    [DataRow("0", "001", true)] // goes on within a state
    [DataRow("00", "0111", false)] // there is no state 11
    [DataRow("", "0203", true)]
    public void A_continuation_is_a_walk_or_not(string prompt, string continuation, bool accepted)
    {
        using var file = new StateMachineTests.TemporaryCsv(
            string.Concat(Enumerable.Range(0, 11).Select(static state => $"{(state + 1) % 11}\n")));
        var machine = StateMachine.Read(file.Path);
        Assert.AreEqual(accepted, new WalkGrammar(machine, new(machine.States)).Accepts(prompt, continuation));
    }

    private static string Spelt(StateMachine machine, IEnumerable<int> walk) => string.Concat(walk.Select(state => machine.Names[state]));

    private static bool Begins(StateMachine machine, Regex word, int state)
    {
        // A state begins a word when some short walk from it is one.
        var paths = new List<int[]> { new[] { state } };
        for (var length = 0; length < 6; length++)
        {
            if (paths.Any(path => word.IsMatch(Spelt(machine, path))))
                return true;
            paths = [.. paths.SelectMany(path => machine.Next(path[^1]).Select(next => (int[])[.. path, next])).Take(5000)];
        }

        return false;
    }

    private static bool CanSpell(StateMachine machine, string text)
    {
        var states = Enumerable.Range(0, machine.States).Where(state => machine.Names[state] == text[..1]).ToHashSet();
        foreach (var letter in text[1..])
            states = [.. states.SelectMany(machine.Next).Where(state => machine.Names[state] == letter.ToString())];
        return states.Count > 0;
    }

    /// <summary>All texts of so many letters at most.</summary>
    private static HashSet<string> Texts(List<string> letters, int most)
    {
        HashSet<string> all = [.. letters];
        for (var length = 1; length < most; length++)
            all.UnionWith(all.Where(text => text.Length == length).SelectMany(text => letters.Select(letter => text + letter)).ToList());
        return all;
    }
}
