namespace CodebookLsp.Features.Themes;

/// <summary>Words that hold English sentences together and are about nothing. They are never rewritten.</summary>
internal static class FunctionWords
{
    private static readonly HashSet<string> All =
    [
        .. """
            a an the this that these those such same other another each every either neither both all any some no none not only own
            very too so as than then there here where when why how what which who whom whose whether if unless until till while
            although though because since and or but nor yet for of in on at by with without within into onto to from up down out
            off over under above below between among amongst through throughout during before after again against about around along
            across behind beside besides beyond near toward towards upon via per except despite i me my mine myself you your yours
            yourself yourselves he him his himself she her hers herself it its itself we us our ours ourselves they them their
            theirs themselves one ones oneself am is are was were be been being have has had having do does did doing done will
            would shall should can could may might must ought need dare used let lets s t d ll re ve m don doesn didn isn aren wasn
            weren hasn haven hadn won wouldn shan shouldn couldn mightn mustn cannot just also even still ever never always often
            once twice quite rather almost already enough much many more most few less least several little lot lots else instead
            thus hence therefore however moreover perhaps maybe indeed well now soon ago away back together alone yes oh ah nothing
            something anything everything nobody somebody anybody everybody someone anyone everyone get gets got getting gotten go
            goes went going gone come comes came coming make makes made making take takes took taking taken say says said saying
            seem seems seemed become becomes became like two three four five six seven eight nine ten eleven twelve twenty thirty
            forty fifty hundred thousand million first second third
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    /// <param name="word">In lower case.</param>
    public static bool Has(string word) => All.Contains(word);
}
