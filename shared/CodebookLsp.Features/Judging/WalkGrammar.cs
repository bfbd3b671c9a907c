using CodebookLsp.Features.TokFsm;

namespace CodebookLsp.Features.Judging;

/// <summary>A walk of a machine, its states written as digits without anything between them: the continuation must go on from the prompt's
/// last state along edges, and come to one state at least.</summary>
public sealed class WalkGrammar(StateMachine machine, StateDigits digits) : Grammar
{
    /// <summary>A state that is not written whole at the end counts for nothing.</summary>
    public override bool Accepts(string prompt, string continuation)
    {
        var (before, text) = (prompt.Trim(), prompt.Trim() + continuation.Trim());
        if (!text.All(char.IsAsciiDigit))
            return false;
        var (first, walk) = (before.Length / digits.Length, digits.Walk(text.Select(static one => one - '0')));
        return walk.Count > first && walk.All(state => state < machine.States)
            && Enumerable.Range(first, walk.Count - first).All(at => at == 0 || machine.IsEdge(walk[at - 1], walk[at]));
    }
}
