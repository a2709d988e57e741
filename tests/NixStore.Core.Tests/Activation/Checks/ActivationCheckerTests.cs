using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Activation.Checks;

public sealed class ActivationCheckerTests : IDisposable
{
    private const string Kernel = "/nix/store/7h7qgvs4kgzsn8a6rb273saxyqh4jxlz-linux-6.1/bzImage";
    private const string OtherKernel = "/nix/store/8h7qgvs4kgzsn8a6rb273saxyqh4jxlz-linux-6.2/bzImage";

    private readonly ActivationSample _sample = new();

    public ActivationCheckerTests() => Platform.SkipOnWindows("it needs a shell");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task A_system_that_can_be_activated_has_no_error_and_nothing_is_changed()
    {
        var path = await AddAsync("web-1", Kernel, "25.05.20250101.abc");
        var before = Describe();

        var findings = await CheckAsync(path);

        Assert.DoesNotContain(findings, static finding => finding.Severity == ActivationFindingSeverity.Error);
        Assert.Contains(findings, static finding => finding.Subject == "Closure");
        Assert.Equal(before, Describe());
    }

    [Theory]
    [InlineData("25.11.20250101.abc", ActivationFindingSeverity.Information, "newer")]
    [InlineData("25.05.20250102.abc", ActivationFindingSeverity.Information, "newer")]
    [InlineData("25.05.20241231.abc", ActivationFindingSeverity.Warning, "older")]
    [InlineData("25.05.20250101.xyz", ActivationFindingSeverity.Information, "of the same version")]
    public async Task The_version_is_compared_with_the_running_one(
        string version, ActivationFindingSeverity severity, string word)
    {
        Run(await AddAsync("web-1", Kernel, "25.05.20250101.abc"));

        var finding = Find(await CheckAsync(await AddAsync("web-2", Kernel, version)), "Version");

        Assert.Equal(severity, finding?.Severity);
        Assert.Contains(word, finding?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kernel_than_the_booted_one_requires_a_restart()
    {
        Run(await AddAsync("web-1", Kernel, ""));

        Assert.Null(Find(await CheckAsync(await AddAsync("web-2", Kernel, "")), "Reboot"));
        Assert.Contains(
            "kernel", Find(await CheckAsync(await AddAsync("web-3", OtherKernel, "")), "Reboot")?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ActivationAction.Switch, ActivationFindingSeverity.Error)]
    [InlineData(ActivationAction.Boot, ActivationFindingSeverity.Information)]
    public async Task A_changed_inhibitor_prevents_a_switch(ActivationAction action, ActivationFindingSeverity severity)
    {
        Run(await AddAsync("web-1", Kernel, "", """{"dbus":"a","systemd":"257"}"""));

        var finding = Find(
            await CheckAsync(await AddAsync("web-2", Kernel, "", """{"systemd":"258","new":"b","dbus":"a"}"""), action), "Inhibitors");

        Assert.Equal(severity, finding?.Severity);
        Assert.Contains(": systemd.", finding?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_profile_is_found()
    {
        var path = await AddAsync("web-1", Kernel, "");
        var profile = ActivationSample.ProfileOf(_sample.Root);
        Directory.CreateDirectory(Path.GetDirectoryName(profile)!);
        using var held = await PathLocks.AcquireAsync([profile], Token);

        Assert.Equal(ActivationFindingSeverity.Warning, Find(await CheckAsync(path), "Profile")?.Severity);
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached_is_a_finding()
    {
        var path = await AddAsync("web-1", Kernel, "");
        await using var source = LocalStore.Open(LocalStoreLayout.FromRoot(_sample.Root));
        var target = ActivationTarget.OfThisMachine(
            static _ => throw new NixStoreException("gone"), new StoreEnvironment(new Dictionary<string, string>()));

        var findings = await new ActivationChecker(source, await ActivatablePath.FindAsync(source, path, Token)).CheckAsync(target, Token);

        Assert.Equal(("Connection", ActivationFindingSeverity.Error, "gone"), FindingOf(Assert.Single(findings)));

        static (string, ActivationFindingSeverity, string) FindingOf(ActivationFinding finding)
            => (finding.Subject, finding.Severity, finding.Message);
    }

    private static ActivationFinding? Find(IEnumerable<ActivationFinding> findings, string subject)
        => findings.SingleOrDefault(finding => finding.Subject == subject);

    private string Describe()
        => ExternalProgram.Require("find").RunForText(_sample.Root, "!", "-name", "db.sqlite-shm", "-printf", "%P %y %m %T@ %s %l\\n");

    private Task<StorePath> AddAsync(string name, string kernel, string version, string inhibitors = "{}")
        => _sample.AddAsync(name, "", fill: tree => tree.WithLink("kernel", kernel).WithFile("nixos-version", version)
            .WithFile("switch-inhibitors", inhibitors));

    // As NixOS has it: the roots lead to the running system and to the booted one.
    private void Run(StorePath path)
    {
        foreach (var name in (string[])["current-system", "booted-system"])
        {
            File.CreateSymbolicLink(Path.Combine(_sample.Root, "nix/var/nix/gcroots", name), StoreDirectory.Default.Print(path));
        }
    }

    private async Task<IReadOnlyList<ActivationFinding>> CheckAsync(StorePath path, ActivationAction action = ActivationAction.Switch)
    {
        await using var source = LocalStore.Open(LocalStoreLayout.FromRoot(_sample.Root));
        var activation = await ActivatablePath.FindAsync(source, path, Token);
        return await new ActivationChecker(source, activation, new ActivationOptions { Action = action })
            .CheckAsync(_sample.ThisMachine(), Token);
    }
}
