using System.Globalization;

namespace CodebookLsp.Features.TokFsm;

/// <summary>
/// The machine of a regular expression (Glushkov 1961): a state for every letter of the expression, edges to the letters that may come
/// next, and from where a word may end to where the next one begins. A walk from a beginning spells words that the expression matches, one
/// after another; at each letter all that may follow is as likely.
/// </summary>
/// <remarks>Letters and digits, classes as <c>[a-z0-9_]</c>, groups, <c>|</c>, <c>*</c>, <c>+</c>, <c>?</c>, <c>{2}</c>, <c>{2,5}</c>, and
/// a backslash before a sign that is meant as itself.</remarks>
public sealed class ExpressionMachine
{
    private const int MostRepeats = 100;
    private const int MostDepth = 100;

    private readonly string expression;
    private readonly List<char> letters = [];
    private readonly List<SortedSet<int>> next = [];
    private int at;
    private int depth;

    private ExpressionMachine(string expression) => this.expression = expression;

    /// <exception cref="StateMachineException">It is no such expression, or has too many letters.</exception>
    public static StateMachine Of(string expression)
    {
        var machine = new ExpressionMachine(expression);
        var whole = machine.Alternatives();
        if (machine.at < expression.Length)
            throw machine.Wrong("there is a bracket that nothing opens");
        var part = whole(machine);
        if (machine.letters.Count < 2)
            throw machine.Wrong("it must have two letters at least");
        machine.Join(part.Last, part.First); // after a word the next one begins
        return StateMachine.Of(
            [.. machine.next.Select(static one => one.ToArray())], [.. machine.letters.Select(static one => Name(one))]);
    }

    private static string Name(char letter) => char.IsWhiteSpace(letter) || char.IsControl(letter)
        ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : letter.ToString();

    /// <summary>What makes a part of the machine: called once for each time that the part is repeated.</summary>
    private delegate Part Maker(ExpressionMachine machine);

    private Maker Alternatives()
    {
        if (++depth > MostDepth)
            throw Wrong("its brackets lie too deep in one another");
        var all = new List<Maker> { Sequence() };
        while (Take('|'))
            all.Add(Sequence());
        depth--;
        return all.Count == 1 ? all[0] : machine => all.Select(one => one(machine)).Aggregate(static (one, other) => new(
            one.Empty || other.Empty, [.. one.First, .. other.First], [.. one.Last, .. other.Last]));
    }

    private Maker Sequence()
    {
        var all = new List<Maker>();
        while (at < expression.Length && expression[at] is not ('|' or ')'))
            all.Add(Repeated());
        return machine => all.Aggregate(Part.Nothing, (before, one) => machine.After(before, one(machine)));
    }

    private Maker Repeated()
    {
        var one = Single();
        while (at < expression.Length)
        {
            var inner = one;
            if (Take('*'))
                one = machine => machine.Looped(inner(machine)) with { Empty = true };
            else if (Take('+'))
                one = machine => machine.Looped(inner(machine));
            else if (Take('?'))
                one = machine => inner(machine) with { Empty = true };
            else if (Take('{'))
                one = Counted(inner);
            else
                break;
        }

        return one;
    }

    private Maker Counted(Maker inner)
    {
        var least = Number();
        var most = Take(',') ? Number() : least;
        if (!Take('}') || most < least || most is < 1 or > MostRepeats)
            throw Wrong($"after '{{' comes how often: {{2}}, or {{2,5}}, at most {MostRepeats}");
        return machine => Enumerable.Range(0, most).Aggregate(
            Part.Nothing, (before, count) => machine.After(before, inner(machine) is var part && count >= least
                ? part with { Empty = true } : part));
    }

    private Maker Single()
    {
        if (Take('('))
        {
            var inner = Alternatives();
            return Take(')') ? inner : throw Wrong("a bracket is not closed");
        }

        if (Take('['))
            return Class();
        if (expression[at] is '*' or '+' or '?' or '{' or '}' or ']' or '.' or '^' or '$')
            throw Wrong($"'{expression[at]}' can stand there only after a backslash");
        var letter = Letter();
        return machine => machine.Of([letter]);
    }

    private Maker Class()
    {
        var all = new SortedSet<char>();
        while (!Take(']'))
        {
            if (at >= expression.Length || expression[at] == '^')
                throw Wrong("a class is '[', the letters that it has, and ']'");
            var (first, last) = (Letter(), '\0');
            last = Take('-') ? Letter() : first;
            for (var letter = (int)first; letter <= last; letter++)
            {
                all.Add((char)letter);
                if (all.Count > StateMachine.MostStates)
                    throw Wrong("it has too many letters");
            }
        }

        return all.Count == 0 ? throw Wrong("a class is empty") : machine => machine.Of([.. all]);
    }

    private char Letter()
    {
        var escaped = Take('\\');
        return at < expression.Length ? expression[at++] : throw Wrong(escaped ? "it ends in a backslash" : "it ends too early");
    }

    private int Number()
    {
        var start = at;
        while (at < expression.Length && char.IsAsciiDigit(expression[at]))
            at++;
        return int.TryParse(expression.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : -1;
    }

    private bool Take(char sign)
    {
        if (at >= expression.Length || expression[at] != sign)
            return false;
        at++;
        return true;
    }

    /// <summary>One letter of several.</summary>
    private Part Of(char[] some)
    {
        var first = letters.Count;
        foreach (var letter in some)
        {
            letters.Add(letter);
            next.Add([]);
        }

        if (letters.Count > StateMachine.MostStates)
            throw Wrong("it has too many letters");
        int[] states = [.. Enumerable.Range(first, some.Length)];
        return new(false, states, states);
    }

    private Part After(Part before, Part part)
    {
        Join(before.Last, part.First);
        return new(
            before.Empty && part.Empty, before.Empty ? [.. before.First, .. part.First] : before.First,
            part.Empty ? [.. part.Last, .. before.Last] : part.Last);
    }

    private Part Looped(Part part)
    {
        Join(part.Last, part.First);
        return part;
    }

    private void Join(int[] from, int[] to)
    {
        foreach (var state in from)
            next[state].UnionWith(to);
    }

    private StateMachineException Wrong(string why) => StateMachineException.Expression(expression, why);

    /// <param name="Empty">Whether it may be left out.</param>
    /// <param name="First">The letters that it may begin with.</param>
    /// <param name="Last">The letters that it may end with.</param>
    private sealed record Part(bool Empty, int[] First, int[] Last)
    {
        public static Part Nothing { get; } = new(true, [], []);
    }
}
