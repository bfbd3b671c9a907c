using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Index;

/// <summary>What an index is, for people.</summary>
internal static class IndexInfo
{
    private const int MostSources = 60;

    /// <exception cref="IndexException">It is no index, or damaged.</exception>
    public static void Write(TextWriter output, string path)
    {
        using var index = CodeIndex.Open(path);
        FactTable.Write(output, Lines(index));
    }

    private static IEnumerable<(string Name, string Value)> Lines(CodeIndex index)
    {
        yield return ("index", string.Create(CultureInfo.InvariantCulture, $"{index.Path}, {index.Bytes / 1e6:0.0} MB"));
        yield return (
            "model",
            string.Create(
                CultureInfo.InvariantCulture, $"{Printable.Line(index.ModelName)}{(index.ModelHash is { } hash ? $", {hash}" : "")}"));
        yield return (
            "tokens",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{index.Tokens:N0} in {index.Documents.Count:N0} text{(index.Documents.Count == 1 ? "" : "s")}"));
        var sources = index.Documents.GroupBy(static document => CorpusSource.Of(document.Name), StringComparer.Ordinal).ToList();
        foreach (var source in sources.Take(MostSources))
        {
            var (count, name) = (source.Count(), Printable.Line(source.Key));
            yield return (
                "sources",
                string.Create(CultureInfo.InvariantCulture, $"{source.Sum(static document => document.Tokens),12:N0}  {name}")
                + (count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", {count:N0} texts"))
                + (index.Sources.GetValueOrDefault(source.Key) is { } what ? $": {Printable.Line(what)}" : ""));
        }

        if (sources.Count > MostSources)
            yield return (
                "sources", string.Create(CultureInfo.InvariantCulture, $"{"",12}  and {sources.Count - MostSources:N0} more"));

        var codes = index.Sites.Sum(static site => site.Codes);
        var used = index.Sites.Select(
            (site, number) => Enumerable.Range(0, site.Codes).Count(code => index.FiringCount(new CodeId(number, code)) > 0)).Sum();
        yield return (
            "codes", string.Create(CultureInfo.InvariantCulture, $"{used:N0} of {codes:N0} fire, at {index.Sites.Count:N0} sites"));
        yield return (
            "firings",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{index.FiringTotal:N0}, {(double)index.Bytes / Math.Max(1, index.FiringTotal):0.00} bytes each, everything "
                + $"included; {index.Bytes / Math.Max(1.0, index.Tokens):0.0} MB for a million tokens"));
        var information = CodeInformation.Of(index);
        yield return (
            "information",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{information.Possible:N0} bits a token if all codes were equally frequent, {information.Carried:N0} as frequent as they "
                + $"are"));
        var evidence = index.Labels.Count(static label => label.Origin == LabelOrigin.Automatic);
        var automatic = evidence == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {evidence:N0} of them automatic");
        yield return (
            "labels", string.Create(
                CultureInfo.InvariantCulture,
                $"{index.Labels.Count:N0}{automatic}"));
    }
}
