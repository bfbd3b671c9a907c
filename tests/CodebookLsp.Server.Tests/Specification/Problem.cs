namespace CodebookLsp.Server.Tests.Specification;

/// <summary>Where a message departs from the specification, and how.</summary>
/// <param name="Path">From the message on: "result.contents[0].value".</param>
/// <param name="IsOtherKind">Whether the value is another kind of thing altogether, rather than one with a flaw.</param>
internal sealed record Problem(string Path, string What, bool IsOtherKind = false)
{
    /// <summary>How unlikely it makes a type the one that was meant. A constant is there to tell types apart.</summary>
    public int Weight { get; init; } = 1;

    public override string ToString() => $"{Path} {What}";
}
