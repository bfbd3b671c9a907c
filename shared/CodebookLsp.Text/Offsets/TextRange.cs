namespace CodebookLsp.Text.Offsets;

/// <summary>The units from <paramref name="Start"/> up to, not including, <paramref name="End"/>; which unit, the owner says.</summary>
public readonly record struct TextRange(int Start, int End)
{
    public int Length => End - Start;

    public bool Contains(int offset) => Start <= offset && offset < End;
}
