using System.Globalization;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.TokFsm;

/// <summary>A state machine that cannot be used. The message says why, and what to do.</summary>
public sealed class StateMachineException : UserFacingException
{
    private const int LongestShown = 60;

    private StateMachineException(string message) : base(message)
    {
    }

    public static StateMachineException Unreadable(string path, string why) =>
        new($"'{path}' is no state machine: {why} Write a line for each state, with the numbers of the states that follow it.");

    public static StateMachineException Expression(string expression, string why) => new(
        $"'{Printable.Start(expression, LongestShown)}' makes no machine: {why}.");

    public static StateMachineException Sizes(int states, int edges, int most) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"A machine cannot have {states} states with {edges} edges each. Ask for 2 to {most} states, and at most as many edges as "
        + $"states."));
}
