using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Daemon;

/// <summary>What an ordinary user can do on a machine whose store belongs to root.</summary>
public sealed class OrdinaryUserTests(GraphStore graph, SharedPowerShell powerShell) : GraphSession(graph), IClassFixture<SharedPowerShell>
{
    private const string Nobody = "65534";

    [Fact]
    public void Works_through_the_daemon_without_being_told_to()
    {
        using var daemon = RealDaemon.Start();
        Session.Run($"Copy-Closure *app-1.0 -From $store -To '{daemon.Url}'").Succeeded();
        var shell = RunAsNobody(daemon, "(Get-Store).DaemonVersion.Substring(0, 2); Get-Closure *app-1.0 | ForEach-Object Name; Test-StorePath -Quiet");
        Assert.Equal((0, ""), (shell.ExitCode, shell.Error));
        Assert.Equal(
            new[] { "2.", "True", "app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14" }.Order(),
            shell.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void Adds_what_is_its_own_proof()
    {
        using var daemon = RealDaemon.Start();
        var shell = RunAsNobody(daemon, "Add-StorePath /etc/passwd -Name passwd | ForEach-Object Name; Get-StorePath | ForEach-Object Name");
        Assert.Equal((0, ""), (shell.ExitCode, shell.Error));
        Assert.Equal("passwd\npasswd\n", shell.Output);
    }

    [Fact]
    public void Is_told_what_the_daemon_would_refuse_before_anything_is_sent()
    {
        using var daemon = RealDaemon.Start();
        var source = daemon.Files["source"];
        Session.Run($"Copy-Closure *app-1.0 -From $store -To '{source}'").Succeeded();
        var shell = RunAsNobody(daemon, $"Copy-Closure *app-1.0 -From '{source}' -To auto", owned: source);
        Assert.Equal(1, shell.ExitCode);
        Assert.Contains("Nothing was sent to the store", shell.Error, StringComparison.Ordinal);
        Assert.Contains(TestStore.PathOf("app-1.0"), shell.Error.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.Empty(Session.Run($"Get-StorePath -Store '{daemon.Url}'").Succeeded().As<StorePathInfo>());
    }

    private ProcessResult RunAsNobody(RealDaemon daemon, string script, string? owned = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be another user");
        const string setPriv = "/usr/bin/setpriv";
        Assert.SkipUnless(File.Exists(setPriv), "setpriv is not there");
        var state = Path.Combine(daemon.Root, "nix", "var", "nix");
        string[] asNobody = ["--reuid", Nobody, "--regid", Nobody, "--clear-groups"];
        Assert.SkipUnless(
            ToolProcess.Run(setPriv, [.. asNobody, "test", "-r", Repository.ShellConfiguration]).ExitCode == 0, "an ordinary user may not read the repository");
        if (owned is not null)
        {
            RealNix.Shell("chown -R $1:$1 $2", Nobody, owned);
        }

        return ToolProcess.Run(
            setPriv,
            [
                .. asNobody, "env", $"NIX_STATE_DIR={state}", $"NIX_DAEMON_SOCKET_PATH={daemon.Socket}", "HOME=/nonexistent",
                .. ShellProcess.CommandLineOf(powerShell.Assembly), "-Command", script,
            ]);
    }
}
