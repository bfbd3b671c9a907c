using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Tests.Specification;

// The specification's metaModel.schema.json as records; what says nothing about a message's form is left out.

internal sealed record Model(
    IReadOnlyList<Message> Requests,
    IReadOnlyList<Message> Notifications,
    IReadOnlyList<Structure> Structures,
    IReadOnlyList<Enumeration> Enumerations,
    IReadOnlyList<TypeAlias> TypeAliases);

/// <summary>A request or a notification.</summary>
/// <param name="Params">Null when it has none.</param>
/// <param name="Result">Null for notifications.</param>
internal sealed record Message(string Method, ModelType? Params, ModelType? Result);

internal sealed record Structure(
    string Name, IReadOnlyList<Property> Properties, IReadOnlyList<ModelType>? Extends, IReadOnlyList<ModelType>? Mixins);

internal sealed record Property(string Name, ModelType Type, bool Optional);

internal sealed record Enumeration(string Name, ModelType Type, IReadOnlyList<EnumerationEntry> Values, bool SupportsCustomValues);

/// <param name="Value">A string or a number.</param>
internal sealed record EnumerationEntry(string Name, JsonElement Value);

internal sealed record TypeAlias(string Name, ModelType Type);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(BaseType), "base")]
[JsonDerivedType(typeof(ReferenceType), "reference")]
[JsonDerivedType(typeof(ArrayType), "array")]
[JsonDerivedType(typeof(MapType), "map")]
[JsonDerivedType(typeof(AndType), "and")]
[JsonDerivedType(typeof(OrType), "or")]
[JsonDerivedType(typeof(TupleType), "tuple")]
[JsonDerivedType(typeof(LiteralType), "literal")]
[JsonDerivedType(typeof(StringLiteralType), "stringLiteral")]
[JsonDerivedType(typeof(IntegerLiteralType), "integerLiteral")]
[JsonDerivedType(typeof(BooleanLiteralType), "booleanLiteral")]
internal abstract record ModelType;

internal sealed record BaseType(string Name) : ModelType;

/// <summary>To a structure, an enumeration or an alias.</summary>
internal sealed record ReferenceType(string Name) : ModelType;

internal sealed record ArrayType(ModelType Element) : ModelType;

internal sealed record MapType(ModelType Key, ModelType Value) : ModelType;

internal sealed record AndType(IReadOnlyList<ModelType> Items) : ModelType;

internal sealed record OrType(IReadOnlyList<ModelType> Items) : ModelType;

internal sealed record TupleType(IReadOnlyList<ModelType> Items) : ModelType;

/// <summary>A structure without a name.</summary>
internal sealed record LiteralType(LiteralProperties Value) : ModelType;

internal sealed record LiteralProperties(IReadOnlyList<Property> Properties);

internal sealed record StringLiteralType(string Value) : ModelType;

internal sealed record IntegerLiteralType(int Value) : ModelType;

internal sealed record BooleanLiteralType(bool Value) : ModelType;
