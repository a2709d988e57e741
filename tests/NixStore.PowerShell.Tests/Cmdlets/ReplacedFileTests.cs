using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>What <c>-Force</c> does with what is there.</summary>
public sealed class ReplacedFileTests(GraphStore graph) : TransferSession(graph)
{
    private string In(string name) => Path.Join(Path.GetDirectoryName(Target)!, name);

    [Fact]
    public void A_link_keeps_leading_to_its_target()
    {
        File.WriteAllText(In("real"), "");
        File.CreateSymbolicLink(In("latest"), "real");

        Do("Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/latest -Force");

        Assert.Equal("real", new FileInfo(In("latest")).LinkTarget);
        Assert.NotEqual(0, new FileInfo(In("real")).Length);
    }

    [Fact]
    public void A_mode_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        File.WriteAllText(In("private"), "");
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(In("private"), mode);

        Do("Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/private -Force");

        Assert.Equal(mode, File.GetUnixFileMode(In("private")));
    }

    [Fact]
    public void A_device_is_written_and_not_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such devices.");
        File.CreateSymbolicLink(In("null"), "/dev/null");

        Do("Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/null");

        Assert.Equal("/dev/null", new FileInfo(In("null")).LinkTarget);
        Assert.Empty(File.ReadAllText("/dev/null"));
    }

    [Fact]
    public void An_error_names_the_file_of_the_user()
    {
        var message = Session.Run(
            "Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/absent/app.closure").Error("DirectoryNotFound").ToString();

        Assert.Contains(In("absent/app.closure"), message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_to_the_pipeline_is_a_file_as_Get_Item_has_it()
    {
        var item = Assert.Single(Do("Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/a.closure -PassThru").Output);

        Assert.NotNull(item.Properties["PSPath"]);
        Assert.IsType<FileInfo>(item.BaseObject);
    }
}
