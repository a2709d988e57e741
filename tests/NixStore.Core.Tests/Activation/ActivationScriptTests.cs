using System.Text;
using NixStore.Paths;

namespace NixStore.Activation;

/// <summary>The script that a target runs, in the shell of this machine.</summary>
public sealed class ActivationScriptTests : IDisposable
{
    private const string Profile = "nix/var/nix/profiles/system";

    private readonly TemporaryDirectory _directory = new();

    public ActivationScriptTests() => Platform.SkipOnWindows("it needs a shell");

    private string Root => _directory["root"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("sh")]
    [InlineData("dash")]
    [InlineData("bash")]
    [InlineData("busybox")]
    public void Without_Nix_a_generation_is_made_and_used_again_as_Nix_does(string shell)
    {
        Directory.CreateDirectory(Path.Combine(Root, "nix/var/nix/profiles"));
        (string, string)[] switches = [("web-1", "system-1-link"), ("web-2", "system-2-link"), ("web-2", "system-2-link")];
        foreach (var (name, generation) in switches)
        {
            var output = Run(shell, NewScript(name), "has() { [ \"$1\" != nix-env ] && command -v \"$1\" >/dev/null; }\nset_profile");

            Assert.Equal("", output);
            Assert.Equal(generation, new FileInfo(Path.Combine(Root, Profile)).LinkTarget);
            Assert.Equal(
                StoreDirectory.Default.Print(TestPaths.Path(name)),
                new FileInfo(Path.Combine(Root, "nix/var/nix/profiles", generation)).LinkTarget);
        }

        Assert.False(File.Exists(Path.Combine(Root, Profile + ".lock")));
    }

    [Fact]
    public void Without_Nix_a_profile_elsewhere_is_refused()
    {
        var profile = _directory["mine/profile"];

        var output = Run(
            "sh", NewScript("web-1", profile), "has() { [ \"$1\" != nix-env ] && command -v \"$1\" >/dev/null; }\nset_profile");

        Assert.Contains("would be no root", output, StringComparison.Ordinal);
        Assert.False(Path.Exists(profile));
    }

    [Fact]
    public async Task A_profile_that_Nix_has_locked_is_switched_afterwards()
    {
        Directory.CreateDirectory(Path.Combine(Root, "nix/var/nix/profiles"));
        var profile = Path.Combine(Root, Profile);
        var output = Task.Run(() => Run("sh", NewScript("web-1"), $$"""
            has() { [ "$1" != nix-env ] && command -v "$1" >/dev/null; }
            flock '{{profile}}.lock' sh -c 'touch {{_directory["held"]}}; until [ -e {{_directory["go"]}} ]; do sleep 0.1; done' &
            until [ -e '{{_directory["held"]}}' ]; do sleep 0.1; done
            set_profile
            """), TestContext.Current.CancellationToken);
        await ActivationSample.WaitUntilAsync(() => File.Exists(_directory["held"]));
        Assert.False(Path.Exists(profile));
        _directory.WriteFile("go", "");

        Assert.Equal("", await output);
        Assert.Equal("system-1-link", new FileInfo(profile).LinkTarget);
    }

    [Fact]
    public void A_text_that_arrives_in_part_starts_nothing()
    {
        var script = NewScript("web-1");
        var text = script.CreateAndStart.Text;
        var end = text.LastIndexOf($"\nend-{script.Token}", StringComparison.Ordinal);
        foreach (var length in (int[])[text.Length / 4, text.Length / 2, end - 5, end])
        {
            Run("sh", text[..length]);
            Assert.False(Directory.Exists(Path.Combine(Root, "nix")));
            Assert.Empty(Directory.GetFiles(_directory.Path, "exit*", SearchOption.AllDirectories));
            FileSystem.Trees.TreeRemover.Remove(_directory["home"], TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Only_the_user_can_read_the_files_of_an_activation()
    {
        Platform.SkipOnWindows("it has no modes of Unix");
        var script = NewScript("web-1");

        Run("sh", script.Create.Text);

        var directory = Assert.Single(Directory.GetDirectories(_directory["home/.local/state/nixstore"]));
        Assert.Contains(script.Token, directory, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        Run("sh", script.Finish.Text);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void Files_of_an_activation_that_was_never_finished_are_removed_after_a_week()
    {
        var states = _directory["home/.local/state/nixstore"];
        var touch = ExternalProgram.Require("touch");
        (string, string)[] all = [("activation-old", "9 days ago"), ("activation-new", "6 days ago"), ("other", "9 days ago")];
        foreach (var (name, age) in all)
        {
            _directory.WriteFile($"home/.local/state/nixstore/{name}/script", "");
            touch.Run(["-d", age, Path.Combine(states, name)]);
        }

        var script = NewScript("web-1");
        Run("sh", script.Create.Text);

        Assert.Equal(
            new HashSet<string?> { "activation-new", $"activation-{script.Token}", "other" },
            Directory.GetDirectories(states).Select(Path.GetFileName).ToHashSet());
        Run("sh", script.Finish.Text);
    }

    private ActivationScript NewScript(string name, string? profile = null) => new(
        new ActivatablePath(TestPaths.Path(name), ActivationKind.System),
        new ActivationOptions { Profile = profile },
        TargetLayout.OfHost(StoreDirectory.Default, Root),
        switchesProfile: true);

    // The functions come before what calls them.
    private string Run(string shell, ActivationScript script, string calls)
        => Run(shell, script.Inspect.Text[..script.Inspect.Text.LastIndexOf("main inspect", StringComparison.Ordinal)] + calls + "\n");

    private string Run(string shell, string text)
    {
        var (_, output, error) = ExternalProgram.Require("env").TryRun(
            [$"HOME={_directory["home"]}", ExternalProgram.Require(shell).File, .. shell == "busybox" ? ["sh"] : (string[])[]],
            Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetString(output) + error;
    }
}
