using System.Management.Automation;
using System.Reflection;

namespace NixStore.Help;

/// <summary>The name, parameters and parameter sets of a cmdlet in the compiled assembly.</summary>
internal sealed class CmdletFacts
{
    public CmdletFacts(Type type)
    {
        var attribute = type.GetCustomAttribute<CmdletAttribute>()!;
        Verb = attribute.VerbName;
        Noun = attribute.NounName;
        var instance = Activator.CreateInstance(type)!;
        // Unlike the metadata, the command has the parameters -WhatIf and -Confirm.
        Parameters = [.. new CmdletInfo(Name, type).Parameters.Values
            .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
            .Where(parameter => !parameter.Attributes.OfType<ParameterAttribute>().Any(shown => shown.DontShow))
            .Select(parameter => new ParameterFacts(parameter, type.GetProperty(parameter.Name)?.GetValue(instance)))];
        ParameterSets = Parameters.SelectMany(parameter => parameter.Sets.Keys)
            .Where(set => set != ParameterAttribute.AllParameterSets)
            .Distinct()
            .OrderBy(set => set != attribute.DefaultParameterSetName)
            .DefaultIfEmpty(ParameterAttribute.AllParameterSets)
            .ToArray();
    }

    public string Verb { get; }

    public string Noun { get; }

    public string Name => $"{Verb}-{Noun}";

    public IReadOnlyList<ParameterFacts> Parameters { get; }

    /// <summary>Gets the names of the parameter sets, the default one first.</summary>
    public IReadOnlyList<string> ParameterSets { get; }
}
