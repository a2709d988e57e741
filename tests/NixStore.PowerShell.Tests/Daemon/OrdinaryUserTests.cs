using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Daemon;

/// <summary>The rights of an ordinary user on a machine whose store belongs to root.</summary>
public sealed class OrdinaryUserTests(GraphStore graph, SharedPowerShell powerShell) : GraphSession(graph), IClassFixture<SharedPowerShell>
{
    private const string OrdinaryUser = "65534";

    [Fact]
    public void Uses_the_daemon_by_default()
    {
        using var daemon = RealDaemon.Start();
        Session.Run($"Copy-Closure *app-1.0 -From $store -To '{daemon.Url}'").Succeeded();
        var shell = RunAsOrdinaryUser(
            daemon, "(Get-Store).DaemonVersion.Substring(0, 2); Get-Closure *app-1.0 | ForEach-Object Name; Test-StorePath -Quiet");
        Assert.Equal((0, ""), (shell.ExitCode, shell.Error));
        Assert.Equal(
            new[] { "2.", "True", "app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14" }.Order(),
            shell.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void Adds_content_addressed_paths()
    {
        using var daemon = RealDaemon.Start();
        var shell =
            RunAsOrdinaryUser(daemon, "Add-StorePath /etc/passwd -Name passwd | ForEach-Object Name; Get-StorePath | ForEach-Object Name");
        Assert.Equal((0, ""), (shell.ExitCode, shell.Error));
        Assert.Equal("passwd\npasswd\n", shell.Output);
    }

    [Fact]
    public void Paths_that_the_daemon_would_refuse_are_reported_before_anything_is_sent()
    {
        using var daemon = RealDaemon.Start();
        var source = daemon.Files["source"];
        Session.Run($"Copy-Closure *app-1.0 -From $store -To '{source}'").Succeeded();
        var shell = RunAsOrdinaryUser(daemon, $"Copy-Closure *app-1.0 -From '{source}' -To auto", owned: source);
        Assert.Equal(1, shell.ExitCode);
        Assert.Contains("Nothing was sent to the store", shell.Error, StringComparison.Ordinal);
        Assert.Contains(TestStore.PathOf("app-1.0"), shell.Error.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.Empty(Session.Run($"Get-StorePath -Store '{daemon.Url}'").Succeeded().As<StorePathInfo>());
    }

    private ProcessResult RunAsOrdinaryUser(RealDaemon daemon, string script, string? owned = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be another user");
        const string setPriv = "/usr/bin/setpriv";
        Assert.SkipUnless(File.Exists(setPriv), "setpriv is not there");
        var state = Path.Combine(daemon.Root, "nix", "var", "nix");
        string[] asOrdinaryUser = ["--reuid", OrdinaryUser, "--regid", OrdinaryUser, "--clear-groups"];
        Assert.SkipUnless(
            ToolProcess.Run(setPriv, [.. asOrdinaryUser, "test", "-r", Repository.ShellConfiguration]).ExitCode == 0,
            "an ordinary user may not read the repository");
        if (owned is not null)
        {
            RealNix.Shell("chown -R $1:$1 $2", OrdinaryUser, owned);
        }

        return ToolProcess.Run(
            setPriv,
            [
                .. asOrdinaryUser, "env", $"NIX_STATE_DIR={state}", $"NIX_DAEMON_SOCKET_PATH={daemon.Socket}", "HOME=/nonexistent",
                .. ShellProcess.CommandLineOf(powerShell.Assembly), "-Command", script,
            ]);
    }
}
