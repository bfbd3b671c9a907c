using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodebookLsp.Architecture.Tests;

/// <summary>A file in one folder uses a type that lies in another.</summary>
/// <param name="Where">File and line, from the project's folder.</param>
/// <param name="What">The name that is used there.</param>
internal sealed record FolderArrow(string From, string To, string Where, string What);

/// <summary>
/// Finds what folders of a project use of each other. The compiler is asked what each name means, so that a method called on a value whose
/// type nobody writes down counts too, and constants and <c>nameof</c>. A <c>using</c> or a comment alone does not count.
/// </summary>
internal static class FolderArrows
{
    /// <summary>The SDK adds these for every project (ImplicitUsings), and MSTest its own.</summary>
    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "Microsoft.VisualStudio.TestTools.UnitTesting",
    ];

    /// <param name="assembly">The project's assembly: who may see the internals of others is said by its name.</param>
    /// <param name="usings">The namespaces that the project's file uses for all of its code.</param>
    /// <exception cref="InvalidOperationException">A type is not known: the references are not all there.</exception>
    public static IReadOnlyList<FolderArrow> Of(
        string assembly, IReadOnlyList<SourceText> sources, IEnumerable<string> usings, IEnumerable<MetadataReference> references)
    {
        if (sources.DistinctBy(static source => source.Folder).Count() < 2)
            return []; // there is nothing to ask the compiler

        var parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        var global = string.Concat(ImplicitUsings.Union(usings).Select(static name => $"global using {name};\n"));
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, parsing, source.Path)).ToArray();
        var folderByTree = trees.Zip(sources).ToDictionary(static pair => (SyntaxTree)pair.First, static pair => pair.Second.Folder);
        var compilation = CSharpCompilation.Create(
            assembly,
            [.. trees, CSharpSyntaxTree.ParseText(global, parsing, "")],
            references,
            new(OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        if (compilation.GetDeclarationDiagnostics().FirstOrDefault(static error => error.Id is "CS0246" or "CS0234") is { } unknown)
            throw new InvalidOperationException($"{assembly} is not understood. Build the solution first. {unknown}");

        return [.. trees.AsParallel().AsOrdered().SelectMany(tree => In(tree, compilation, folderByTree))];
    }

    private static List<FolderArrow> In(SyntaxTree tree, CSharpCompilation compilation, Dictionary<SyntaxTree, string> folderByTree)
    {
        var model = compilation.GetSemanticModel(tree);
        var found = new List<FolderArrow>();
        foreach (var node in tree.GetRoot().DescendantNodes(static node => node is not UsingDirectiveSyntax))
        {
            if (node is not (SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax or ConstructorInitializerSyntax))
                continue;
            foreach (var other in Folders(model.GetSymbolInfo(node).Symbol, folderByTree).Where(folder => folder != folderByTree[tree]))
                found.Add(
                    new(
                        folderByTree[tree], other, $"{tree.FilePath}:{tree.GetLineSpan(node.Span).StartLinePosition.Line + 1}",
                        node is SimpleNameSyntax name ? name.Identifier.Text : "new"));
        }

        return found;
    }

    /// <summary>Where the type lies that a name means or whose member it means. A partial type may lie in several folders.</summary>
    private static IEnumerable<string> Folders(ISymbol? symbol, Dictionary<SyntaxTree, string> folderByTree)
    {
        var type = symbol switch
        {
            INamedTypeSymbol named => named,
            INamespaceSymbol or ILocalSymbol or IParameterSymbol or null => null,
            IMethodSymbol { ReducedFrom: { } extension } => extension.ContainingType,
            _ => symbol.ContainingType,
        };
        return (type?.OriginalDefinition.DeclaringSyntaxReferences ?? [])
            .Select(place => folderByTree.GetValueOrDefault(place.SyntaxTree))
            .OfType<string>()
            .Distinct();
    }
}
