namespace CodebookLsp.Features.Statistics;

/// <summary>Some of many, chosen so that no part of the range is left out.</summary>
internal static class SystematicSample
{
    /// <summary>The middle of each of equally long stretches; all of them when there are no more than asked for.</summary>
    public static T[] From<T>(T[] all, int most) =>
        all.Length <= most ? all : [.. Enumerable.Range(0, most).Select(at => all[(int)(((2L * at) + 1) * all.Length / (2L * most))])];

    /// <summary>The first of each of equally long stretches; all of them when there are no more than asked for.</summary>
    public static T[] Starts<T>(T[] all, int most) =>
        all.Length <= most ? all : [.. Enumerable.Range(0, most).Select(at => all[(int)((long)at * all.Length / most)])];
}
