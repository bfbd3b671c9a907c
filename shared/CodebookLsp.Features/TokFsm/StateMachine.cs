using System.Globalization;
using System.Text;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.TokFsm;

/// <summary>
/// States with edges to others, walked at random: from a state every edge is as likely (the paper's TokFSM, section 4). Loss and accuracy
/// of the best that any model can do are known, and so is which state a model ought to be in.
/// </summary>
public sealed class StateMachine
{
    private const int MostBytes = 16 << 20;
    /// <summary>More states than this a machine cannot have.</summary>
    public const int MostStates = 10_000;

    private readonly int[][] next; // ascending
    private readonly HashSet<int>[] valid;

    private StateMachine(int[][] next, IReadOnlyList<string?> names)
    {
        (this.next, Names) = (next, names);
        valid = [.. next.Select(static one => one.ToHashSet())];
    }

    /// <summary>The machine of the paper: 100 states with 10 edges each.</summary>
    public static StateMachine Default { get; } = Parse("the default machine", DefaultEdges());

    public int States => next.Length;

    /// <summary>What each state stands for, for people; null where nothing is said.</summary>
    public IReadOnlyList<string?> Names { get; }

    /// <summary>Where edges of a state lead, ascending.</summary>
    public IReadOnlyList<int> Next(int state) => next[state];

    /// <summary>From where edges lead to a state, ascending.</summary>
    public IReadOnlyList<int> Before(int state) => [.. Enumerable.Range(0, States).Where(from => IsEdge(from, state))];

    public bool IsEdge(int from, int to) => (uint)from < (uint)States && valid[from].Contains(to);

    /// <summary>All edges turned round. A state that nothing leads to has none then.</summary>
    public StateMachine Reversed() => new([.. Enumerable.Range(0, States).Select(state => Before(state).ToArray())], Names);

    /// <summary>A machine with given edges.</summary>
    /// <param name="next">For each state those that may follow, ascending.</param>
    /// <param name="names">What each state stands for.</param>
    internal static StateMachine Of(int[][] next, string?[] names) => new(next, names);

    /// <summary>A machine with edges at random, the same for the same seed.</summary>
    /// <exception cref="StateMachineException">There are fewer states than a state has edges.</exception>
    public static StateMachine Random(int states, int edges, int seed)
    {
        if (states is < 2 or > MostStates || edges < 1 || edges > states)
            throw StateMachineException.Sizes(states, edges, MostStates);
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, states).Select(_ =>
        {
            var all = Enumerable.Range(0, states).ToArray();
            random.Shuffle(all);
            return all[..edges].Order().ToArray();
        })], new string?[states]);
    }

    /// <summary>Reads a machine: for each state a line with the states that follow it, separated by commas, and perhaps after a
    /// <c>#</c> what the state stands for.</summary>
    /// <exception cref="StateMachineException">It is no such file.</exception>
    public static StateMachine Read(string path)
    {
        try
        {
            return Parse(path, Encoding.UTF8.GetString(PlainFile.Bytes(path, MostBytes)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StateMachineException.Unreadable(path, error.Message);
        }
    }

    /// <summary>As <see cref="Read"/> reads it.</summary>
    public string Csv() => string.Concat(next.Zip(
        Names, static (states, name) => $"{string.Join(',', states)}{(name is null ? "" : $" # {name}")}\n"));

    /// <summary>Whether every step of a walk follows an edge.</summary>
    public bool IsWalk(IReadOnlyList<int> walk) => Valid(walk) == walk.Count - 1;

    /// <summary>How many steps, over all walks, follow an edge.</summary>
    public int ValidSteps(IReadOnlyList<IReadOnlyList<int>> walks) => walks.Sum(Valid);

    /// <summary>How many walks have a first step that follows an edge.</summary>
    public int ValidFirstSteps(IReadOnlyList<IReadOnlyList<int>> walks) =>
        walks.Count(walk => walk.Count > 1 && IsEdge(walk[0], walk[1]));

    /// <summary>The share of steps, over all walks, that follow an edge; not a number without steps.</summary>
    public double TransitionAccuracy(IReadOnlyList<IReadOnlyList<int>> walks) =>
        (double)ValidSteps(walks) / walks.Sum(static walk => Math.Max(0, walk.Count - 1));

    /// <summary>The share of walks whose first step follows an edge.</summary>
    public double FirstTransitionAccuracy(IReadOnlyList<IReadOnlyList<int>> walks) => (double)ValidFirstSteps(walks) / walks.Count;

    private int Valid(IReadOnlyList<int> walk) => walk.Zip(walk.Skip(1)).Count(step => IsEdge(step.First, step.Second));

    private static StateMachine Parse(string path, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length is < 2 or > MostStates)
            throw StateMachineException.Unreadable(path, $"it has {lines.Length} lines, one for each state.");
        var (next, names) = (new int[lines.Length][], new string?[lines.Length]);
        foreach (var (state, line) in lines.Index())
        {
            var (states, parts) = (new SortedSet<int>(), line.Split('#', 2, StringSplitOptions.TrimEntries));
            names[state] = parts.Length == 2 ? parts[1] : null;
            foreach (var word in parts[0].Split(','))
            {
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var to) || to >= lines.Length)
                    throw StateMachineException.Unreadable(
                        path, $"line {state + 1} names a state that is none of 0 to {lines.Length - 1}.");
                states.Add(to);
            }

            next[state] = [.. states];
        }

        return new(next, names);
    }

    private static string DefaultEdges()
    {
        using var stream = typeof(StateMachine).Assembly.GetManifestResourceStream("tokfsm-edges.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
