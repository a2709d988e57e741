using System.Management.Automation;

namespace NixStore.Help;

/// <summary>The type and the attributes of a parameter in the compiled assembly.</summary>
internal sealed class ParameterFacts(ParameterMetadata parameter, object? value)
{
    private readonly Type _type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;

    public string Name => parameter.Name;

    public IReadOnlyDictionary<string, ParameterSetMetadata> Sets => parameter.ParameterSets;

    public string Aliases => parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases);

    public bool IsSwitch => parameter.SwitchParameter;

    public bool TakesMany => _type.IsArray;

    public bool TakesWildcards => parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any();

    public string TypeName => _type.Name;

    /// <summary>Gets the accepted texts if the parameter has a fixed set of values.</summary>
    public IReadOnlyList<string> Values => _type.IsEnum
        ? Enum.GetNames(_type)
        : [.. parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(attribute => attribute.ValidValues)];

    public string Default => value switch
    {
        SwitchParameter => "False",
        string or Enum or IFormattable => value.ToString()!,
        _ => "None",
    };

    public ParameterSetMetadata? In(string set)
        => Sets.GetValueOrDefault(set) ?? Sets.GetValueOrDefault(ParameterAttribute.AllParameterSets);
}
