using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Ssh;

/// <summary>
/// Cmdlets on the store of another machine, in a process of its own. The client is one that writes down how it is called and runs the
/// command on this machine; the core's tests have a real sshd.
/// </summary>
public sealed class OverSshTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly string _program;

    public OverSshTests()
    {
        RealNix.SkipUnlessPresent();
        _store.Add("glibc-2.37");
        _store.Add("openssl-3.0.14", "glibc-2.37");
        _store.Add("app-1.0", "openssl-3.0.14");
        _program = Path.Combine(_store.Work, "ssh");
        File.WriteAllText(_program, $$"""
            #!/bin/sh
            case " $* " in *" -G "*) exit 1 ;; esac
            for word; do echo "$word"; done > '{{Calls}}'
            while [ "$1" != -- ]; do shift; done
            export NIX_CONFIG='build-users-group ='
            exec sh -c "$3"
            """);
        File.SetUnixFileMode(_program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private string Calls => Path.Combine(_store.Work, "calls");

    private string Messages => Path.Combine(_store.Work, "messages");

    private string Host => $"ssh://deploy@host1?remote-store={_store.Work}/there";

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_closure_is_copied_there_and_found_there_by_a_wildcard()
    {
        var shell = Run($"""
            Copy-Closure *app-1.0 -From {_store.Root} -To '{Host}' -PassThru | ForEach-Object Name
            Get-StorePath '*-openssl-*' -Store '{Host}' -Verbose 4> '{Messages}' | Where-Object NarSize -lt 10MB | ForEach-Object Name
            """);
        Assert.True(shell.ExitCode == 0, shell.Error);
        Assert.Equal("glibc-2.37\nopenssl-3.0.14\napp-1.0\nopenssl-3.0.14\n", shell.Output);
        Assert.Contains(
            "The serve protocol cannot list paths; the Nix daemon behind",
            File.ReadAllText(Messages).ReplaceLineEndings(" "),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_to_the_client_reaches_it()
    {
        var shell = Run($"Copy-Closure *glibc* -From {_store.Root} -To '{Host}' -SshOption '-J', 'gate way' -IdentityFile ~/key -Compress");
        Assert.True(shell.ExitCode == 0, shell.Error);
        var words = File.ReadAllLines(Calls);
        Assert.Equal(["-J", "gate way", "-i", $"{Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}/key", "-C"], words[..5]);
        Assert.Equal("deploy@host1", words[^2]);
    }

    [Fact]
    public async Task Of_two_hosts_that_ask_for_a_password_each_is_answered_by_itself_and_nothing_typed_is_shown()
    {
        File.SetUnixFileMode(_program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(_program, """
            #!/bin/sh
            case " $* " in
              *" -G "*) exit 1 ;;
              *BatchMode=yes*) echo 'Permission denied (password).' >&2; exit 255 ;;
            esac
            while [ "$1" != -- ]; do shift; done
            stty -echo < /dev/tty
            printf '%s password: ' "$2" > /dev/tty
            read -r word < /dev/tty
            stty echo < /dev/tty
            echo 'Taken.' > /dev/tty
            [ "$word" = 'open sesame' ] || { echo 'Permission denied (password).' >&2; exit 255; }
            export NIX_CONFIG='build-users-group ='
            exec sh -c "$3"
            """);
        var copy = $"Copy-Closure *app-1.0 -From {_store.Root} -To {TargetOf("host1")}, {TargetOf("host2")} "
            + "| ForEach-Object { \"$($_.Target) has $($_.Paths)\" }";
        await using var terminal = TerminalProcess.Start("env", Arguments(copy));

        await terminal.WaitForAsync("password: ", 1);
        terminal.Type("open sesame");
        await terminal.WaitForAsync("Taken.", 1);
        await terminal.WaitForAsync("password: ", 2);
        terminal.Type("open sesame");
        await terminal.WaitForEndAsync();

        Assert.Contains("there-host1 has 3", terminal.Shown, StringComparison.Ordinal);
        Assert.Contains("there-host2 has 3", terminal.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", terminal.Shown, StringComparison.Ordinal);
    }

    private string TargetOf(string host) => $"'ssh://deploy@{host}?remote-store={_store.Work}/there-{host}'";

    private ProcessResult Run(string script) => ToolProcess.Run("env", Arguments(script));

    private string[] Arguments(string script)
    {
        var path = $"PATH={_store.Work}:{Environment.GetEnvironmentVariable("PATH")}";
        return [path, "NIX_SSHOPTS=", .. ShellProcess.CommandLine, "-Command", script];
    }
}
