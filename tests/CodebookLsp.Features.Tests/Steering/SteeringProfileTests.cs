using System.Text.Json;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Features.Tests.Steering;

[TestClass]
public sealed class SteeringProfileTests
{
    [TestMethod]
    public void Directions_come_back_as_they_were_written_and_a_wrong_one_is_said_to_be()
    {
        var profile = new SteeringProfile("night", [])
        {
            Directions =
            [
                new(4, null, 1, [new(7, 0.25f), new(299, -0.125f)]), new(0, Placement.AttnPreproj, 0, [new(3, 1.5e-3f)]),
            ],
        };
        var again = ProfileFile.Parse(ProfileFile.Format(profile), "x");
        Assert.AreEqual(ProfileFile.Format(profile), ProfileFile.Format(again));
        CollectionAssert.AreEqual(profile.Directions[0].Codes.ToArray(), again.Directions[0].Codes.ToArray());
        Assert.AreEqual((0, Placement.AttnPreproj, 0), (again.Directions[1].Layer, again.Directions[1].Placement, again.Directions[1].Head));

        foreach (var codes in (string[])["7", "7:x", "-7:1", "7:NaN", "7:1,8:2", ""])
            Refuses($$"""{ "directions": [ { "layer": 4, "head": 1, "codes": "{{codes}}" } ] }""", "directions[0].codes");
        Refuses("""{ "directions": [ { "layer": 4, "heads": 1, "codes": "7:1" } ] }""", "heads");
        Refuses("""{ "directions": 4 }""", "directions");
        Refuses("{ }", "codes");
        var outside = ProfileFile.Parse("""{ "directions": [ { "layer": 4, "head": 1, "codes": "300:1" } ] }""", "x");
        StringAssert.Contains(
            Assert.ThrowsExactly<ProfileException>(() => outside.Hook(FakeModel.Loaded, 5)).Message, "code 300", StringComparison.Ordinal);

        static void Refuses(string json, string said) => StringAssert.Contains(
            Assert.ThrowsExactly<ProfileException>(() => ProfileFile.Parse(json, "x")).Message, said, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_profile_comes_back_as_it_was_written()
    {
        var profile = new SteeringProfile("the sea", [
            new(4, null, 1, 7),
            new(0, Placement.AttnPreproj, 0, 3)
            {
                Mode = InterventionMode.Replace,
                Strength = 0.25,
                Slot = InterventionSlot.All,
                Note = "fires on \"ship\"",
            },
            new(0, null, null, 3) { Slot = InterventionSlot.One, Index = -2 },
            new(0, null, 1, 3) { Slot = InterventionSlot.Append, Mode = InterventionMode.Ablate },
        ])
        {
            Description = "waves",
            Model = FakeSteering.Hash,
            Strength = 1.25,
            Positions = SteeredPositions.Listed,
            Listed = [3, 9],
            Exempt = 0,
            Mode = InterventionMode.Replace,
        };
        var again = ProfileFile.Parse(ProfileFile.Format(profile), "x");

        Assert.AreEqual(ProfileFile.Format(profile), ProfileFile.Format(again));
        CollectionAssert.AreEqual(profile.Codes.ToArray(), again.Codes.ToArray());
        Assert.AreEqual(profile with { Codes = [], Listed = [] }, again with { Codes = [], Listed = [] });
    }

    [TestMethod]
    public void A_missing_property_has_its_default()
    {
        var profile = ProfileFile.Parse("""{ "codes": [ { "layer": 4, "head": 0, "code": 9 } ], } // fine""", "a/b/calm.steering.json");
        Assert.AreEqual(new("calm", []), profile with { Codes = [] });
    }

    [TestMethod]
    [DataRow("[]", "holds no object")]
    [DataRow("{", "is not a steering profile")]
    [DataRow("""{ "name": "x" }""", "wrong 'codes'")]
    [DataRow("""{ "codes": [], "strenght": 1 }""", "an unknown property 'strenght'")]
    [DataRow("""{ "codes": [{ "layer": 1, "code": 2, "haed": 1 }] }""", "an unknown property 'codes[0].haed'")]
    [DataRow("""{ "codes": [{ "layer": -1, "code": 2 }] }""", "wrong 'codes[0].layer'")]
    [DataRow("""{ "codes": [{ "layer": 1 }] }""", "wrong 'codes[0].code'")]
    [DataRow("""{ "codes": [{ "layer": 1, "code": 2, "slot": "most" }] }""", "wrong 'codes[0].slot'")]
    [DataRow("""{ "codes": [{ "layer": 1, "code": 2, "placement": "nose" }] }""", "wrong 'codes[0].placement'")]
    [DataRow("""{ "codes": [], "mode": "addd" }""", "wrong 'mode'")]
    [DataRow("""{ "codes": [], "positions": "some" }""", "wrong 'positions'")]
    [DataRow("""{ "codes": [], "positions": [1.5] }""", "wrong 'positions'")]
    [DataRow("""{ "codes": [], "strength": "much" }""", "wrong 'strength'")]
    public void A_wrong_profile_is_one_sentence(string json, string said) =>
        StringAssert.Contains(Assert.ThrowsExactly<ProfileException>(() => ProfileFile.Parse(json, "p.steering.json")).Message, said);

    [TestMethod]
    [DataRow("", """{ "wrong": 1, "codes": [] }""")]
    [DataRow("codes", """{ "codes": [{ "wrong": 1 }] }""")]
    [DataRow("directions", """{ "directions": [{ "wrong": 1 }] }""")]
    public void The_editors_schema_has_the_properties_that_are_read(string at, string json)
    {
        using var schema = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Repository.Root, "vscode-extension", "schemas", "steering-profile.schema.json")));
        var node = at == "" ? schema.RootElement : schema.RootElement.GetProperty("properties").GetProperty(at).GetProperty("items");
        var described = node.GetProperty("properties")
            .EnumerateObject()
            .Select(static property => property.Name)
            .Where(static name => name[0] != '$');
        var message = Assert.ThrowsExactly<ProfileException>(() => ProfileFile.Parse(json, "p")).Message;
        Assert.AreEqual(
            $"The known ones are {string.Join(", ", described)}.",
            message[message.IndexOf("The known ones are", StringComparison.Ordinal)..]);
    }

    [TestMethod]
    [DataRow("""{ "codes": [{ "layer": 1, "head": 0, "code": 2 }] }""", "the model has no codebook there")]
    [DataRow("""{ "codes": [{ "layer": 4, "code": 2 }] }""", "the model has no codebook there")]
    [DataRow("""{ "codes": [{ "layer": 4, "head": 0, "code": 300 }] }""", "has 300 codes (from 0) and 2 slots")]
    [DataRow("""{ "codes": [{ "layer": 4, "head": 0, "code": 3, "slot": 2 }] }""", "and 2 slots")]
    [DataRow("""{ "mode": "replace", "strength": 1.5, "codes": [{ "layer": 4, "head": 0, "code": 3 }] }""", "between 0 and 1")]
    [DataRow(
        """{ "mode": "replace", "strength": 0.6, "codes": [{ "layer": 4, "head": 0, "code": 3 }, { "layer": 4, "head": 0, "code": 4 }] }""",
        "strengths that add up to 1.2")]
    [DataRow("""{ "model": "ffff", "codes": [] }""", "is for the model ffff…")]
    public void What_does_not_fit_the_model_is_one_sentence(string json, string said) => StringAssert.Contains(
        Assert
            .ThrowsExactly<ProfileException>(() => ProfileFile.Parse(json, "p").Interventions(FakeModel.Loaded, 5))
            .Message,
        said);

    [TestMethod]
    public void A_code_that_replaces_takes_the_whole_site_at_most()
    {
        var stronger = (
            new SteeringProfile("x", [new(4, null, 0, 1), new(4, null, 1, 2) { Strength = 0.4 }])
            {
                Mode = InterventionMode.Replace,
                Strength = 0.8,
            }).Times(1.5);

        Assert.AreEqual(1, stronger.Strength);
        Assert.AreEqual(0.6, stronger.Codes[1].Strength!.Value, 1e-12);
    }

    [TestMethod]
    public void Strengths_are_multiplied_whoever_says_them()
    {
        var interventions = (new SteeringProfile("x", [new(4, null, 0, 1), new(4, null, 1, 2) { Strength = 3 }]) { Strength = 2 })
            .Times(0.5)
            .Interventions(FakeModel.Loaded with { Hash = null }, 5);
        CollectionAssert.AreEqual(new[] { 1, 1.5 }, interventions.Select(static intervention => intervention.Strength).ToArray());
    }

    [TestMethod]
    public void A_file_is_named_for_its_profile()
    {
        Assert.AreEqual("sea", ProfileFile.NameOf("/a/sea.steering.json"));
        Assert.AreEqual("sea", ProfileFile.NameOf("sea.json"));
    }
}
