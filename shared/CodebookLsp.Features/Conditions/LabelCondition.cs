using System.Globalization;

namespace CodebookLsp.Features.Conditions;

/// <summary>What a label says, so that a machine can test it on a token.</summary>
/// <remarks>
/// As files write it: <c>token:ship,boat &amp; is:in-quotation</c>. In names, what would be read as something else is written <c>%002C</c>.
/// <see cref="LabelGrammar"/> reads one from the text of a label. Two that say the same are equal.
/// </remarks>
public sealed class LabelCondition : IEquatable<LabelCondition>
{
    private const string Both = " & ";

    /// <summary>What a name must not hold as it is.</summary>
    private const string Marks = "%,&: ";

    private readonly string written;

    internal LabelCondition(LabelClause first, LabelClause? second = null)
    {
        (First, Second) = (first, second);
        written = second is null ? Written(first) : Written(first) + Both + Written(second);
    }

    internal LabelClause First { get; }

    internal LabelClause? Second { get; }

    /// <summary>Of two clauses the one that says more.</summary>
    public LabelKind Kind => Clauses.Select(static clause => clause.Kind).MaxBy(static kind => (!kind.IsTrivial(), kind));

    /// <summary>The theme that it is about; null for none.</summary>
    public ThemeReference? Theme => (First as ThemeClause ?? Second as ThemeClause)?.Theme;

    /// <summary>The classes of words that it speaks of.</summary>
    internal IEnumerable<WordClass> Classes => Clauses.OfType<ClassClause>().Select(static clause => clause.Class);

    internal IEnumerable<LabelClause> Clauses => Second is null ? [First] : [First, Second];

    /// <summary>What <see cref="ToString"/> gave.</summary>
    /// <param name="classes">By their keys.</param>
    /// <returns>Null where it is none, or speaks of what is not known.</returns>
    public static LabelCondition? Parse(string written, IReadOnlyDictionary<string, WordClass> classes)
    {
        var clauses = written.Split(Both);
        if (clauses.Length > 2 || Clause(clauses[0], classes) is not { } first)
            return null;
        if (clauses.Length == 1)
            return new(first);
        return Clause(clauses[1], classes) is { } second ? new(first, second) : null;
    }

    public bool Equals(LabelCondition? other) => other is not null && written == other.written;

    public override bool Equals(object? obj) => Equals(obj as LabelCondition);

    public override int GetHashCode() => written.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => written;

    private static string Written(LabelClause clause) => clause switch
    {
        NamedClause named =>
            $"{string.Join('|', named.Families.Select(static one => one.ToString().ToLowerInvariant()))}:{List(named.Names)}",
        PredicateClause predicate => $"is:{TokenPredicate.All[predicate.Predicate].Key}",
        NearClause near => $"near:{List(near.Words)}",
        SoonAfterClause soon => $"soonafter:{List(soon.Names)}",
        TopicClause topic => string.Create(CultureInfo.InvariantCulture, $"topic:{topic.Least},{List(topic.Words)}"),
        ClassClause one => $"class:{Name(one.Class.Key)}",
        ThemeClause theme => string.Create(CultureInfo.InvariantCulture, $"theme:{Name(theme.Theme.Themes)},{theme.Theme.Number}"),
        SourceClause source => $"source:{List(source.Sources)}",
        NextClause next => $"next:{List(next.Names)}",
        _ => throw new ArgumentOutOfRangeException(nameof(clause)),
    };

    private static LabelClause? Clause(string written, IReadOnlyDictionary<string, WordClass> classes)
    {
        if (written.Split(':') is not [var what, var rest])
            return null;
        string[] names = [.. rest.Split(',').Select(Read)];
        return what switch
        {
            "is" => TokenPredicate.Find(rest) is { } predicate ? new PredicateClause(predicate) : null,
            "near" => new NearClause(names),
            "soonafter" => new SoonAfterClause(names),
            "topic" => names.Length > 1 && Number(names[0]) is { } least ? new TopicClause(least, names[1..]) : null,
            "class" => classes.GetValueOrDefault(names[0]) is { } one ? new ClassClause(one) : null,
            "theme" => names.Length == 2 && Number(names[1]) is { } theme ? new ThemeClause(new(names[0], theme)) : null,
            "source" => new SourceClause(names),
            "next" => new NextClause(names),
            _ => Families(what) is { } families ? new NamedClause(families, names) : null,
        };
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static FamilyKind[]? Families(string what)
    {
        var families = new List<FamilyKind>();
        foreach (var one in what.Split('|'))
        {
            if (
                !one.All(char.IsAsciiLetterOrDigit) || char.IsAsciiDigit(one.FirstOrDefault('0'))
                || !Enum.TryParse<FamilyKind>(one, true, out var family))
                return null;
            families.Add(family);
        }

        return [.. families];
    }

    private static string List(IEnumerable<string> names) => string.Join(',', names.Select(Name));

    private static string Name(string name) => name.AsSpan().IndexOfAny(Marks) < 0 && !name.Any(char.IsControl)
        ? name
        : string.Concat(name.Select(static unit =>
            Marks.Contains(unit, StringComparison.Ordinal) || char.IsControl(unit) ? $"%{(int)unit:X4}" : unit.ToString()));

    private static string Read(string name)
    {
        if (!name.Contains('%', StringComparison.Ordinal))
            return name;
        var parts = name.Split('%');
        return parts[0] + string.Concat(parts[1..].Select(static part =>
            part.Length >= 4
            && ushort.TryParse(part.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
                ? (char)unit + part[4..]
                : "%" + part));
    }
}
