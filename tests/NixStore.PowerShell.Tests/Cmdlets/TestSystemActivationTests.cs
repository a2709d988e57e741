using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class TestSystemActivationTests : SystemSession
{
    [Fact]
    public void The_findings_name_the_machine_and_nothing_is_changed()
    {
        Session.SetVariable("new", AddSystem("web-2"));

        var findings = Session.Run("Test-SystemActivation $new").Succeeded().As<SystemActivationFinding>();

        Assert.All(findings, static finding => Assert.Equal(Environment.MachineName, finding.ComputerName));
        Assert.Equal("Information", Assert.Single(findings, static finding => finding.Subject == "Closure").Severity);
        Assert.Equal("system-1-link", Generation);
        Assert.Equal(["web-1 switch"], Calls);
    }

    [Fact]
    public void Quiet_returns_whether_the_activation_can_succeed()
    {
        Assert.True(Session.Run("Test-SystemActivation $old -Quiet").Only<bool>());
        Assert.False(Session.Run(
            "Test-SystemActivation $old -Quiet -ComputerName host.invalid -SshOption '-oConnectTimeout=1'").Only<bool>());
    }
}
