using System.Text;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Steering;
using CodebookLsp.Server.Indexing;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Fuzz;

/// <summary>Reads what people, and other people's repositories, say to the program.</summary>
internal static class UserReaders
{
    private static readonly CodeNames Names = new(FakeModel.Sites);

    public static void Labels(byte[] input, Scratch scratch)
    {
        var file = LabelFile.Read(scratch.Put("labels.json", input), Names);
        var written = file.Renamed(new(0, 1), "ships").Format();
        if (LabelFile.Parse(written, "written", Names).Format() != written)
            throw new BrokenLawException("What was written reads back otherwise.");
    }

    public static void LabelTable(byte[] input, Scratch scratch)
    {
        var (labels, _) = Features.Labels.LabelTable.Parse(Encoding.UTF8.GetString(input), "labels.csv", Names);
        _ = Features.Labels.LabelTable.Parse(Features.Labels.LabelTable.Format(labels, Names), "written", Names);
    }

    public static void Profile(byte[] input, Scratch scratch)
    {
        var profile = ProfileFile.Read(scratch.Put("sea.steering.json", input));
        _ = ProfileFile.Parse(ProfileFile.Format(profile), "written");
        _ = profile.Interventions(FakeModel.Loaded with { Hash = null }, 10);
    }

    public static void Receipt(byte[] input, Scratch scratch)
    {
        var receipt = Features.Steering.Receipt.Parse(Encoding.UTF8.GetString(input), "receipt.json");
        _ = Features.Steering.Receipt.Parse(receipt.ToJson(), "written");
    }

    public static void Plan(byte[] input, Scratch scratch) =>
        _ = DatasetPlan.Find(scratch.Put("dataset.json", input))!.Job(
            scratch.Put("reviews.jsonl", "{\"text\":\"a\"}\n"u8), Names, new([]), static () => throw DatasetRunException.ModelUnknown());

    public static void Condition(byte[] input, Scratch scratch)
    {
        var condition = RecordCondition.Parse(Encoding.UTF8.GetString(input));
        using var lines = new MemoryStream("""{"text":"a","n":1,"o":{"p":[1,null]}}"""u8.ToArray());
        foreach (var record in DatasetFormats.Named("jsonl").Read(lines, new() { Asked = condition.Fields.ToArray() }, default))
            _ = condition.Holds(record);
    }

    public static void Ignore(byte[] input, Scratch scratch)
    {
        var rules = IgnoreRules.Parse(Encoding.UTF8.GetString(input));
        foreach (var path in (string[])["a", "a/b.txt", "build/x/y.md", "ü[z-a]/\\!", ""])
            _ = (rules.Ignores(path, isFolder: false), rules.Ignores(path, isFolder: true));
    }
}
