using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace NixStore.Testing.Programs;

/// <summary>
/// A host of its own: a network namespace that a pair of virtual interfaces joins to this machine. If namespaces cannot be created, the
/// test is skipped.
/// </summary>
internal sealed class NetworkHost : IDisposable
{
    private readonly string _name;
    private readonly string _link;

    private NetworkHost(int number)
    {
        // Other runs of the tests may go on at the same time.
        var run = Environment.ProcessId % 60;
        _name = $"nixstore-{Environment.ProcessId}-{number}";
        _link = string.Create(CultureInfo.InvariantCulture, $"nx{Environment.ProcessId}h{number}");
        Address = new IPAddress([10, (byte)(190 + run), (byte)number, 2]);
    }

    /// <summary>How it is reached from this machine.</summary>
    public IPAddress Address { get; }

    /// <summary>What goes before a command that is to run there.</summary>
    public IReadOnlyList<string> Command => ["ip", "netns", "exec", _name];

    /// <summary>Makes a host.</summary>
    /// <param name="number">Its number among those of a test, from 1 on.</param>
    /// <returns>The host.</returns>
    public static NetworkHost Make(int number)
    {
        ExternalProgram.Require("ip");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make network namespaces");
        var host = new NetworkHost(number);
        try
        {
            host.Configure();
            return host;
        }
        catch (IOException refused)
        {
            host.Dispose();
            Assert.Skip($"network namespaces cannot be made here: {refused.Message}");
            throw;
        }
    }

    /// <summary>Makes the way to the host and back longer.</summary>
    /// <param name="roundTrip">By how much in all.</param>
    public void Delay(TimeSpan roundTrip)
    {
        try
        {
            Run(
                "tc", "qdisc", "add", "dev", _link, "root", "netem", "delay",
                string.Create(CultureInfo.InvariantCulture, $"{roundTrip.TotalMilliseconds}ms"));
        }
        catch (IOException refused)
        {
            Assert.Skip($"netem is not here: {refused.Message}");
        }
    }

    public void Dispose()
    {
        // The other end of the pair goes with it.
        ExternalProgram.Run(new ProcessStartInfo("ip", ["netns", "del", _name]));
    }

    private void Configure()
    {
        var here = string.Join('.', Address.GetAddressBytes().Take(3).Append((byte)1));
        Run("ip", "netns", "add", _name);
        Run("ip", "link", "add", _link, "type", "veth", "peer", "name", "eth0", "netns", _name);
        Run("ip", "address", "add", $"{here}/30", "dev", _link);
        Run("ip", "link", "set", _link, "up");
        Run("ip", "-n", _name, "address", "add", $"{Address}/30", "dev", "eth0");
        Run("ip", "-n", _name, "link", "set", "eth0", "up");
        Run("ip", "-n", _name, "link", "set", "lo", "up");
    }

    private static void Run(string program, params string[] arguments)
    {
        var (exitCode, _, said) = ExternalProgram.Run(new ProcessStartInfo(program, arguments));
        if (exitCode != 0)
        {
            throw new IOException($"{program} {string.Join(' ', arguments)}: {said.Trim()}");
        }
    }
}
