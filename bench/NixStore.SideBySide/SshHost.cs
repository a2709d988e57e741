using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NixStore.SideBySide;

/// <summary>sshd of this machine, on the loopback interface alone, with keys of its own and as it is set up out of the box.</summary>
internal sealed class SshHost : IDisposable
{
    private const string Program = "/usr/sbin/sshd";

    private readonly Process _process;
    private readonly DelayedLink _link;

    /// <summary>Starts it.</summary>
    /// <param name="shell">A shell.</param>
    /// <param name="work">A directory for its files.</param>
    public SshHost(Shell shell, string work)
    {
        shell.Run(
            $"rm -rf '{work}'; mkdir -p '{work}' /run/sshd; for key in host user; "
            + $"do ssh-keygen -q -t ed25519 -N '' -f '{work}'/$key; done");
        var port = FindFreePort();
        _link = new DelayedLink(port, TimeSpan.FromMilliseconds(25));
        File.WriteAllText(Path.Combine(work, "sshd_config"), $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {work}/host
            AuthorizedKeysFile {work}/user.pub
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin yes
            """);
        var configuration = Path.Combine(work, "ssh_config");
        File.WriteAllText(configuration, $"""
            Host near
              Port {port}
            Host far
              Port {_link.Port}
            Host *
              HostName 127.0.0.1
              IdentityFile {work}/user
              IdentitiesOnly yes
              UserKnownHostsFile {work}/known_hosts
              StrictHostKeyChecking accept-new
            """);

        // Both sides take this variable.
        Environment.SetEnvironmentVariable("NIX_SSHOPTS", $"-F {configuration}");
        _process = Process.Start(new ProcessStartInfo(Program, ["-D", "-e", "-f", Path.Combine(work, "sshd_config")])
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        shell.Run(
            $"for i in $(seq 100); do ssh -F '{configuration}' near true 2>/dev/null && exec ssh -F '{configuration}' far true; "
            + "sleep 0.1; done; exit 1");
    }

    /// <summary>Whether this machine has one.</summary>
    public static bool Exists => File.Exists(Program);

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _link.Dispose();
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
