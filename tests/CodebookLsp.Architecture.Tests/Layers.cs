namespace CodebookLsp.Architecture.Tests;

/// <summary>The layers of each project's folders, as <c>Layers.txt</c> lists them from the top down.</summary>
internal sealed class Layers
{
    private readonly Dictionary<string, Dictionary<string, int>> layerByProject = [];

    /// <param name="text">
    /// A project's path stands alone on a line. Below it, indented by four spaces, each line is a layer: folders, separated by spaces. A
    /// line that is indented by eight belongs to the layer above.
    /// </param>
    public static Layers Parse(string text)
    {
        var layers = new Layers();
        Dictionary<string, int> project = [];
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Where(static line => line.Trim() is not "" and not ['#', ..]))
        {
            if (!char.IsWhiteSpace(line[0]))
                layers.layerByProject.Add(line.Trim(), project = []);
            else
                AddFolders(project, line, isNewLayer: !line.StartsWith("        ", StringComparison.Ordinal));
        }

        return layers;
    }

    public IEnumerable<string> Projects => layerByProject.Keys;

    /// <summary>
    /// One line for each thing that is wrong: folders without a layer, layers without a folder, and arrows that do not point down.
    /// </summary>
    public IEnumerable<string> Faults(string project, IReadOnlyCollection<string> folders, IReadOnlyCollection<FolderArrow> arrows)
    {
        if (!layerByProject.TryGetValue(project, out var layer))
            return [$"Layers.txt does not list {project}."];

        return
        [
            .. folders.Where(folder => !layer.ContainsKey(folder)).Select(folder => $"Layers.txt has no layer for {project}/{folder}."),
            .. layer.Keys.Except(folders).Select(folder => $"Layers.txt lists {project}/{folder}, which holds no C# file."),
            .. arrows.Where(arrow => layer.ContainsKey(arrow.From) && layer.ContainsKey(arrow.To) && layer[arrow.From] >= layer[arrow.To])
                .GroupBy(static arrow => (arrow.From, arrow.To))
                .OrderBy(static arrow => arrow.Key)
                .Select(arrow => $"{project}: {arrow.Key.From} must not use {arrow.Key.To}: "
                    + string.Join(", ", arrow.Select(static one => $"{one.What} in {one.Where}").Distinct().Take(3)) + "."),
        ];
    }

    private static void AddFolders(Dictionary<string, int> project, string line, bool isNewLayer)
    {
        var layer = project.Values.DefaultIfEmpty(-1).Max() + (isNewLayer ? 1 : 0);
        foreach (var folder in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            project.Add(folder, layer);
    }
}
