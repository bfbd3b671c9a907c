using System.Text.Json;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Tests;

/// <summary>The model and the themes that are shipped, on texts that they can say much of, and on those that they cannot.</summary>
[TestClass]
public sealed class DefaultThemesTests
{
    private const string Finnish = """
        Syksyllä järven ranta hiljeni, kun kesävieraat olivat lähteneet kaupunkiin ja veneet oli vedetty rantasaunan viereen. Vanha mies
        kantoi puita liiteriin, laski verkot vielä kerran veteen ja katseli, kuinka usva nousi lahden yltä. Hänen tyttärensä oli luvannut
        tulla käymään ennen lunta, mutta kirjettä ei ollut kuulunut viikkoon. Illalla hän keitti kahvia, luki sanomalehden toiseen kertaan
        ja kuunteli, miten tuuli kulki kuusikossa.

        Kunnanvaltuusto päätti maanantaina, että koulun katto korjataan ensi vuonna ja että rahat otetaan metsän myynnistä. Päätöksestä
        äänestettiin kahdesti. Moni olisi halunnut ensin uuden tien satamaan, sillä kalastajat joutuvat nyt kiertämään koko niemen ympäri.
        """;

    private const string Arabic = """
        في صباح يوم هادئ خرج الصياد إلى البحر قبل طلوع الشمس، وكان الهواء باردا والموج خفيفا. ألقى شباكه في الماء ثم جلس ينتظر ويفكر في
        أولاده الصغار الذين ينامون في البيت. وبعد ساعات قليلة امتلأ القارب بالسمك، فعاد إلى القرية مسرورا، وباع ما صاده في السوق، واشترى
        خبزا وتمرا وثوبا جديدا لابنته.

        قرر مجلس المدينة أن يبني مدرسة جديدة قرب النهر، وأن يصلح الطريق القديم الذي يصل بين السوق والميناء. وقال رئيس المجلس إن العمل
        سيبدأ في الربيع القادم، وإن المال سيأتي من الضرائب ومن هبات التجار.
        """;

    [TestMethod]
    public async Task Little_is_said_of_languages_that_the_model_has_hardly_read()
    {
        using var folder = new TemporaryFolder();
        var english = await SaidAsync(Repository.Sample("moby-dick-opening.txt"));

        Assert.IsGreaterThan(0.3, english, "Of English prose more is said.");
        foreach (var (name, text) in new[] { ("finnish", Finnish), ("arabic", Arabic) })
            Assert.IsLessThan(0.1, await SaidAsync(folder.File(name + ".txt", text)), name);
    }

    [TestMethod]
    public async Task Of_a_word_nothing_is_said_and_an_empty_file_is_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.AreEqual(0, await SaidAsync(folder.File("word.txt", "Whale")));
        var empty = await RunAsync(folder.File("empty.txt", ""));
        Assert.AreEqual(1, empty.Code);
        StringAssert.Contains(empty.Error, "is empty", StringComparison.Ordinal);
    }

    /// <summary>The share of a text of which anything is said.</summary>
    private static async Task<double> SaidAsync(string path)
    {
        var ran = await RunAsync(path);
        Assert.AreEqual((0, ""), (ran.Code, ran.Error));
        using var read = JsonDocument.Parse(ran.Output);
        return read.RootElement.GetProperty("texts")[0].GetProperty("said").GetDouble();
    }

    private static Task<Ran> RunAsync(string path) => CommandLine.RunAsync(
        static context => context with
        {
            Open = new CommandContext { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null }.Open,
            Variable = static _ => null,
        },
        "themes", path, "--json");
}
