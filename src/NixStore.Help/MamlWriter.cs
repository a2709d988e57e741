using System.Globalization;
using System.Management.Automation;
using System.Xml.Linq;

namespace NixStore.Help;

/// <summary>Writes help in MAML, the form that <c>Get-Help</c> reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace _document = "http://msh";
    private static readonly XNamespace _maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace _command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace _dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    // The engine adds these two to each cmdlet that asks before it changes something, so no page describes them.
    private static readonly Dictionary<string, IReadOnlyList<string>> _commonDescriptions = new()
    {
        ["WhatIf"] = ["Shows what would happen, and changes nothing."],
        ["Confirm"] = ["Asks before each change."],
    };

    public static XDocument Document(IEnumerable<XElement> commands) => new(new XElement(
        _document + "helpItems",
        new XAttribute("schema", "maml"),
        new XAttribute(XNamespace.Xmlns + "maml", _maml),
        new XAttribute(XNamespace.Xmlns + "command", _command),
        new XAttribute(XNamespace.Xmlns + "dev", _dev),
        commands));

    public static XElement Command(CmdletFacts cmdlet, HelpPage page) => new(
        _command + "command",
        new XElement(
            _command + "details",
            new XElement(_command + "name", cmdlet.Name),
            new XElement(_command + "verb", cmdlet.Verb),
            new XElement(_command + "noun", cmdlet.Noun),
            Text("description", page.Synopsis)),
        Text("description", page.Description),
        new XElement(_command + "syntax", cmdlet.ParameterSets.Select(set => Syntax(cmdlet, set, page))),
        new XElement(
            _command + "parameters",
            cmdlet.Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .Select(parameter => Parameter(parameter, parameter.Sets.Values.First(), page))),
        new XElement(_command + "inputTypes", page.Inputs.Select(type => Type("inputType", type))),
        new XElement(_command + "returnValues", page.Outputs.Select(type => Type("returnValue", type))),
        new XElement(_maml + "alertSet", Text("alert", page.Notes)),
        new XElement(_command + "examples", page.Examples.Select(Example)),
        new XElement(_command + "relatedLinks", page.Links.Select(Link)));

    private static XElement Syntax(CmdletFacts cmdlet, string set, HelpPage page) => new(
        _command + "syntaxItem",
        new XElement(_maml + "name", cmdlet.Name),
        from parameter in cmdlet.Parameters
        let facts = parameter.In(set)
        where facts is not null
        orderby facts.Position == int.MinValue, facts.Position, !facts.IsMandatory
        select Parameter(parameter, facts, page));

    private static XElement Parameter(ParameterFacts parameter, ParameterSetMetadata facts, HelpPage page) => new(
        _command + "parameter",
        new XAttribute("required", Bool(facts.IsMandatory)),
        new XAttribute("variableLength", Bool(parameter.TakesMany)),
        new XAttribute("globbing", Bool(parameter.TakesWildcards)),
        new XAttribute("pipelineInput", PipelineInput(facts)),
        new XAttribute("position", facts.Position == int.MinValue ? "named" : facts.Position.ToString(CultureInfo.InvariantCulture)),
        new XAttribute("aliases", parameter.Aliases),
        new XElement(_maml + "name", parameter.Name),
        Text("description", DescriptionOf(parameter, page)),
        parameter.Values.Count == 0
            ? null
            : new XElement(_command + "parameterValueGroup", parameter.Values.Select(value => Value("parameterValue", value, parameter))),
        parameter.IsSwitch ? null : Value("parameterValue", parameter.TypeName, parameter),
        new XElement(_dev + "type", new XElement(_maml + "name", parameter.TypeName)),
        new XElement(_dev + "defaultValue", parameter.Default));

    private static IReadOnlyList<string> DescriptionOf(ParameterFacts parameter, HelpPage page)
        => page.Parameters.GetValueOrDefault(parameter.Name) ?? _commonDescriptions.GetValueOrDefault(parameter.Name) ?? [];

    private static XElement Value(string element, string text, ParameterFacts parameter) => new(
        _command + element,
        new XAttribute("required", "true"),
        new XAttribute("variableLength", Bool(parameter.TakesMany)),
        text);

    private static XElement Example(HelpExample example) => new(
        _command + "example",
        new XElement(_maml + "title", $"-------- {example.Title} --------"),
        new XElement(_dev + "code", example.Code),
        new XElement(_dev + "remarks", Paragraphs(example.Remarks.Append(string.Empty))));

    private static XElement Type(string element, HelpType type) => new(
        _command + element,
        new XElement(_dev + "type", new XElement(_maml + "name", type.Name)),
        Text("description", type.Description));

    private static XElement Link(HelpLink link) => new(
        _maml + "navigationLink",
        new XElement(_maml + "linkText", link.Text),
        new XElement(_maml + "uri", link.Target.StartsWith("http", StringComparison.Ordinal) ? link.Target : string.Empty));

    private static XElement Text(string element, IEnumerable<string> paragraphs) => new(_maml + element, Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs)
        => paragraphs.Select(paragraph => new XElement(_maml + "para", paragraph));

    private static string PipelineInput(ParameterSetMetadata facts)
        => (facts.ValueFromPipeline, facts.ValueFromPipelineByPropertyName) switch
        {
            (true, true) => "True (ByValue, ByPropertyName)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        };

    private static string Bool(bool value) => value ? "true" : "false";
}
