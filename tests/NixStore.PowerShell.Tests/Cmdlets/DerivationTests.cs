using System.Text.Json.Nodes;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class DerivationTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly PowerShellSession _session = new();

    public DerivationTests()
    {
        _session.SetVariable("store", _store.Root);
        var libraries = Array.ConvertAll(["1", "2"], version => Add("lib", null, "version", version));
        _session.SetVariable("lib1", libraries[0]);
        _session.SetVariable("app1", Add("app", libraries[0], "lib", libraries[0].Outputs[1].Path!));
        _session.SetVariable("app2", Add("app", libraries[1], "lib", libraries[1].Outputs[1].Path!));
    }

    public void Dispose()
    {
        _session.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void An_added_derivation_has_the_paths_that_follow_from_it()
    {
        var added = Run("$app1").Only<DerivationInfo>();

        Assert.Equal(("app", "x86_64-linux", "/bin/sh"), (added.Name, added.System, added.Builder));
        Assert.Equal(["dev", "out"], added.Outputs.Select(static output => output.Name));
        Assert.All(added.Outputs, static output => Assert.StartsWith("/nix/store/", output.Path, StringComparison.Ordinal));
        Assert.Equal(added.Outputs[1].Path, added.Environment["out"]);
    }

    [Fact]
    public void What_if_adds_nothing()
    {
        using var other = AddOther();

        Assert.Empty(Run("$lib1 | ConvertTo-DerivationJson | Add-Derivation -Store $other -WhatIf").Output);
        Assert.Single(Run("Get-StorePath -Store $other").Output);
    }

    [Fact]
    public void Inputs_come_before_the_derivation_that_needs_them()
        => Assert.Equal(
            ["lib", "app"],
            Run("Get-Derivation $app1.Path -Store $store -IncludeInput").As<DerivationInfo>().Select(static item => item.Name));

    [Fact]
    public void The_JSON_of_each_version_is_added_to_the_same_path()
    {
        var paths = Run("""
            foreach ($version in 1..4) { $app1 | ConvertTo-DerivationJson -Version $version | Add-Derivation -Store $store }
            """).As<DerivationInfo>().Select(static item => item.Path).Distinct();

        Assert.Equal(Run("$app1").Only<DerivationInfo>().Path, Assert.Single(paths));
    }

    [Fact]
    public void Lines_are_joined_and_a_map_is_added_inputs_first()
    {
        using var other = AddOther();
        var added = Run("""
            $lines = (Get-Derivation $app1.Path -Store $store -IncludeInput | ConvertTo-DerivationJson) -split "`n"
            $lines | Add-Derivation -Store $other
            """).As<DerivationInfo>();

        Assert.Equal(["lib", "app"], added.Select(static item => item.Name));
    }

    [Fact]
    public void The_JSON_has_all_piped_derivations_by_path()
    {
        var json = Run("$app1, $lib1 | ConvertTo-DerivationJson").Only<string>();
        Assert.Equal(2, JsonNode.Parse(json)!["derivations"]!.AsObject().Count);
    }

    [Fact]
    public void A_difference_is_reported_in_the_input_that_causes_it()
    {
        var difference = Run("Compare-Derivation $app1.Path $app2.Path -ReferenceStore $store -DifferenceStore $store")
            .Only<DerivationDifferenceInfo>();

        Assert.Equal(("lib", "Variable", "version"), (difference.Derivation, difference.Kind, difference.Name));
        Assert.Equal(("1", "2", "app lib"), (difference.Reference, difference.Difference, difference.Through.ToString()));
    }

    [Fact]
    public void A_derivation_equals_itself()
        => Assert.Empty(Run("Compare-Derivation $app1.Path $app1.Path -ReferenceStore $store -DifferenceStore $store").Output);

    [Fact]
    public void A_path_without_a_derivation_is_an_error_that_says_so()
    {
        _store.Add("glibc-2.37");
        var error = _session.Run("Get-Derivation *-glibc-2.37 -Store $store").Error("DeriverNotFound");

        Assert.Contains("has not recorded the derivation", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Copy-Closure", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'{\"name\":\"x\"}'")]
    [InlineData("'{'")]
    [InlineData("'no JSON'")]
    public void Other_text_is_an_error(string text)
        => _session.Run($"{text} | Add-Derivation -Store $store").Error("NixFormat");

    [Fact]
    public void An_output_path_that_does_not_follow_is_refused()
    {
        var json = Run("$lib1 | ConvertTo-DerivationJson -Version 3").Only<string>();
        _session.SetVariable("json", json.Replace("\"1\"", "\"3\"", StringComparison.Ordinal));
        Assert.Contains(
            "follows from the derivation", _session.Run("$json | Add-Derivation -Store $store").Error("NixFormat").ToString(),
            StringComparison.Ordinal);
    }

    private RunResult Run(string script) => _session.Run(script).Succeeded();

    private TestStore AddOther()
    {
        var other = new TestStore();
        other.Add("glibc-2.37");
        _session.SetVariable("other", other.Root);
        return other;
    }

    private DerivationInfo Add(string name, DerivationInfo? input, string variable, string value)
    {
        var inputs = input is null ? "" : $$"""
            "{{Path.GetFileName(input.Path)}}":{"outputs":["out"],"dynamicOutputs":{} }
            """;
        _session.SetVariable("json", $$"""
            {"name":"{{name}}","system":"x86_64-linux","builder":"/bin/sh","args":["-c","echo"],"env":{"{{variable}}":"{{value}}" },
            "inputs":{"drvs":{ {{inputs}} },"srcs":[]},"outputs":{"out":{},"dev":{} },"version":4}
            """);
        return Run("$json | Add-Derivation -Store $store").Only<DerivationInfo>();
    }
}
