using System.Management.Automation;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class InvokeSystemActivationTests : SystemSession
{
    [Fact]
    public void The_result_says_what_there_was_and_what_there_is()
    {
        Session.SetVariable("new", AddSystem("web-2"));

        var result = Session.Run("Invoke-SystemActivation $new").Only<SystemActivationResult>();

        Assert.Equal(
            (true, "Activated", "Switch", 0, null), (result.Succeeded, result.State, result.Action, result.ExitCode, result.Reason));
        Assert.Equal((Old, result.Path), (result.Before, result.After));
        Assert.Equal(["web"], result.Changes.Select(static change => change.Name));
        Assert.Equal("system-2-link", Generation);
    }

    [Fact]
    public void The_output_is_shown_as_it_comes_and_can_be_redirected()
    {
        Session.SetVariable("new", AddSystem("web-2", "echo starting"));

        Assert.Contains($"{Environment.MachineName}: starting", Session.Render("Invoke-SystemActivation $new"), StringComparison.Ordinal);
        var lines = Session.Run("Invoke-SystemActivation $new 6>&1").Output
            .Select(static item => item.BaseObject).OfType<InformationRecord>().Select(static record => $"{record}");
        Assert.Equal([$"{Environment.MachineName}: starting"], lines);
    }

    [Fact]
    public void A_failure_is_a_result_and_an_error()
    {
        Session.SetVariable("new", AddSystem("web-2", "exit 1"));

        var run = Session.Run("Invoke-SystemActivation $new");

        var result = Assert.Single(run.As<SystemActivationResult>());
        Assert.Equal(("RolledBack", false, 1, Old), (result.State, result.Succeeded, result.ExitCode, result.After));
        Assert.Contains("exit code 1", run.Error("NixStore").ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(["web-1 switch", "web-2 switch", "web-1 switch"], Calls);
    }

    [Fact]
    public void WhatIf_shows_what_would_change_and_changes_nothing()
    {
        Session.SetVariable("new", AddSystem("web-2"));

        var shown = Session.Render("Invoke-SystemActivation $new -WhatIf", 400);

        Assert.Contains("web 1 -> 2", shown, StringComparison.Ordinal);
        Assert.Contains(Old, shown, StringComparison.Ordinal);
        Assert.Equal(["web-1 switch"], Calls);
        Assert.Equal("system-1-link", Generation);
    }

    [Theory]
    [InlineData("$true", "Activated")]
    [InlineData("", "Activated")]
    [InlineData("$false", "RolledBack")]
    [InlineData("throw \"$_ is down\"", "RolledBack")]
    [InlineData("Get-Item ./absent", "RolledBack")]
    public void The_health_check_decides_whether_the_system_stays(string script, string state)
    {
        Session.SetVariable("new", AddSystem("web-2"));

        var result = Assert.Single(
            Session.Run($"Invoke-SystemActivation $new -HealthCheck {{ {script} }} -ConfirmTimeout 5min").As<SystemActivationResult>());

        Assert.Equal(state, result.State);
        if (script.StartsWith("throw", StringComparison.Ordinal))
        {
            Assert.Contains($"{Environment.MachineName} is down", result.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Failed_units_are_named()
    {
        Session.SetVariable("new", AddSystem("web-2", "echo 'warning: the following units failed: a.service'; exit 4"));

        var run = Session.Run("Invoke-SystemActivation $new -RollbackOn None");

        var result = Assert.Single(run.As<SystemActivationResult>());
        Assert.Equal(("FailedUnits", 4, "a.service"), (result.State, result.ExitCode, result.FailedUnits.ToString()));
        Assert.Contains("a.service", Assert.Single(run.Errors).ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal("system-2-link", Generation);
    }

    [Fact]
    public void Several_outcomes_can_roll_back()
    {
        Session.SetVariable("new", AddSystem("web-2", "exit 4"));

        var run = Session.Run("Invoke-SystemActivation $new -RollbackOn Failure, FailedUnits");

        Assert.Equal("RolledBack", Assert.Single(run.As<SystemActivationResult>()).State);
        Assert.Equal("system-1-link", Generation);
    }

    [Fact]
    public void A_stopped_command_lets_the_program_run_to_its_end()
    {
        Session.SetVariable("new", AddSystem(
            "web-2", $"echo begun; until [ -e '{Work}/go' ]; do sleep 0.1; done; echo done >>'{Work}/calls'"));

        var stopped = Session.RunUntil("Invoke-SystemActivation $new 6>&1", static run => run.Output.Count > 0);
        File.WriteAllText(Path.Combine(Work, "go"), "");

        Assert.True(stopped.WasStopped);
        Assert.True(SpinWait.SpinUntil(() => Calls is [_, _, "done"], TimeSpan.FromMinutes(1)));
        Assert.Equal("system-2-link", Generation);
        RemoveFilesOfActivation();
    }

    [Fact]
    public void Several_paths_are_an_error_and_none_is_activated()
    {
        AddSystem("web-2");

        Session.Run("Get-StorePath *-web-* | Invoke-SystemActivation").Error("Argument");

        Assert.Equal(["web-1 switch"], Calls);
    }

    [Theory]
    [InlineData("30s")]
    [InlineData("'1.5 min'")]
    [InlineData("1h")]
    [InlineData("00:05:00")]
    [InlineData("([timespan]::FromMinutes(1))")]
    public void A_duration_can_be_written_in_several_ways(string text)
        => Assert.Equal(
            "Activated", Session.Run($"Invoke-SystemActivation $old -ConfirmTimeout {text}").Only<SystemActivationResult>().State);

    [Theory]
    [InlineData("5")]
    [InlineData("0s")]
    [InlineData("2d")]
    [InlineData("soon")]
    public void A_duration_has_a_unit(string text)
        => Session.Run($"Invoke-SystemActivation $old -ConfirmTimeout {text}").Error("ParameterArgumentTransformationError");

    // No command removes them after it was stopped.
    private void RemoveFilesOfActivation()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        foreach (var directory in Directory.GetDirectories(Path.Combine(home, ".local/state/nixstore"), "activation-*"))
        {
            if (File.ReadAllText(Path.Combine(directory, "script")).Contains(Root, StringComparison.Ordinal))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    [Fact]
    public void A_path_without_a_program_is_an_error_with_advice()
    {
        Session.Run("$null = Add-StorePath -LiteralPath $tree/bin/switch-to-configuration -Name other").Succeeded();

        Assert.NotNull(Session.Run("Invoke-SystemActivation *-other").Error("NixStore").ErrorDetails.RecommendedAction);
    }
}
