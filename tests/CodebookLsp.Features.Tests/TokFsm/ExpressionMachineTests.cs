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
        // A sign that the expression has not begins every word, so that one knows where to begin.
        var machine = ExpressionMachine.Of($"#({expression})");
        var whole = new Regex($@"\A(?:#(?:{expression}))*\z", RegexOptions.CultureInvariant);
        var word = new Regex($@"\A(?:{expression})\z", RegexOptions.CultureInvariant);
        Assert.AreEqual("#", machine.Names[0]);

        // Walks are words one after another, but for the last, which the walk breaks off.
        var walks = new StateWalks(machine, new(machine.States));
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var text = string.Concat(walks.Walk(0, 40, random).Select(state => machine.Names[state]));
            Assert.IsTrue(whole.IsMatch(text[..text.LastIndexOf('#')]), text);
        }

        // And no word is missing: all short texts of its letters that match are walks.
        var letters = machine.Names.Skip(1).OfType<string>().Distinct().ToList();
        var words = Texts(letters, 5).Where(text => word.IsMatch(text)).ToList();
        Assert.IsNotEmpty(words);
        foreach (var text in words)
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

    private static bool CanSpell(StateMachine machine, string text)
    {
        HashSet<int> states = [0];
        foreach (var letter in text)
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
