using System.Management.Automation;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>A mistyped command line changes nothing and never means more than what is written.</summary>
public sealed class CommandLineSafetyTests(GraphStore graph) : TransferSession(graph)
{
    [Theory]
    [InlineData("Get-StorePath $typo -Store $store")]
    [InlineData("Test-StorePath $typo -Store $store")]
    [InlineData("Test-StorePathSignature $typo -Store $store")]
    [InlineData("Get-Store $null")]
    [InlineData("Get-StorePath -Store $null")]
    [InlineData("Get-StorePath -Store ''")]
    [InlineData("Get-BinaryCache $null")]
    [InlineData("Copy-Closure *-app-1.0 -From $store -To $null")]
    public void A_null_or_empty_value_does_not_mean_everything(string script)
    {
        var run = Session.Run(script);

        Assert.Contains("is null", run.Error("ParameterArgumentTransformationError").ToString(), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void An_error_before_a_copy_copies_nothing()
    {
        Session.Run("Get-StorePath $typo -Store $store | Copy-Closure -To $to").Error("ParameterArgumentTransformationError");

        Assert.False(Directory.Exists(Target));
    }

    [Theory]
    [InlineData("prod", "ssh://prod", "https://prod", "./prod")]
    [InlineData("https//prod", "ssh://prod", "https://prod", "./prod")]
    [InlineData("ssh:/prod", "ssh://prod", "https://prod", "./prod")]
    public void A_bare_name_is_not_a_store_and_the_error_names_what_is(string name, params string[] offered)
    {
        Session.SetVariable("name", name);
        var message = Session.Run("Copy-Closure *-app-1.0 -From $store -To $name").Error("ParameterArgumentTransformationError").ToString();

        Assert.All(offered, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Text_in_byte_input_is_one_error()
        => Session.Run("'a', 'b', 'c' | Import-Closure -Store $to").Error("StringInput");

    [Fact]
    public void Text_that_names_a_file_is_its_path()
    {
        Do("Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/app.closure");

        Do("\"$directory/app.closure\" | Import-Closure -Store $to");

        Assert.Contains("app-1.0", TargetNames);
    }

    [Fact]
    public void A_brotli_file_is_imported_again()
    {
        Do(
            "Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/app.closure.br; Import-Closure "
            + "$directory/app.closure.br -Store $to");

        Assert.Contains("app-1.0", TargetNames);
    }

    [Fact]
    public void A_directory_with_a_cache_is_a_cache_for_each_cmdlet()
    {
        Do("Publish-BinaryCache *-glibc-2.37 -From $store -To $directory/cache; Copy-Closure *-app-1.0 -From $store -To $directory/cache");

        Assert.Contains("app-1.0", Names("Get-StorePath -Store $directory/cache"));
        Assert.False(Directory.Exists(Path.Join(Path.GetDirectoryName(Target)!, "cache", "nix")));
    }

    [Fact]
    public void A_store_that_is_created_is_announced()
        => Assert.Contains(
            Do("Copy-Closure *-app-1.0 -From $store -To $to -Verbose").Verbose,
            static text => text.StartsWith("There is no store at", StringComparison.Ordinal));

    [Theory]
    [InlineData("Copy-Closure *-app-1.0 -From $store -To $to -Plan", "Copy", 4)]
    [InlineData("Publish-BinaryCache *-app-1.0 -From $store -To $directory/cache -Plan", "Publish", 4)]
    [InlineData("Export-Closure *-app-1.0 -Store $store -DestinationPath $to -Plan", "Export", 4)]
    [InlineData("Copy-Closure *-app-1.0 -From $store -To $to, $directory/b -Plan", "Copy", 8)]
    public void A_plan_is_objects_and_changes_nothing(string script, string action, int count)
    {
        var planned = Do(script).As<PlannedTransfer>();

        Assert.Equal(count, planned.Count);
        Assert.All(planned, item => Assert.Equal(action, item.Action));
        Assert.False(Path.Exists(Target));
        Assert.False(Directory.Exists(Path.Join(Path.GetDirectoryName(Target)!, "cache")));
    }

    [Theory]
    [InlineData("Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/a.gz -CompressionLevel 20", "1 to 9")]
    [InlineData("Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/a -CompressionLevel 3", "-Compression")]
    [InlineData("Publish-BinaryCache *-app-1.0 -From $store -To $directory/cache -Compression Xz -CompressionLevel 12", "0 to 9")]
    public void A_level_that_the_compression_does_not_have_is_refused(string script, string expected)
        => Assert.Contains(expected, Session.Run(script).Error("Argument").ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_missing_store_is_an_object_that_was_not_found()
    {
        var error = Session.Run("Get-StorePath -Store $directory/absent").Error("NixStore");

        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Contains("Add-StorePath", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void The_destination_alone_is_enough_for_a_piped_nar()
    {
        Do("Export-Nar *-app-1.0 -Store $store | Expand-Nar $directory/out");

        Assert.True(Path.Exists(Path.Join(Path.GetDirectoryName(Target)!, "out")));
    }

    [Fact]
    public void A_NAR_given_for_a_closure_file_is_named()
    {
        Do("Export-Nar *-app-1.0 -Store $store -DestinationPath $directory/app.nar");

        var error = Session.Run("Import-Closure $directory/app.nar -Store $to").Error("NixFormat");

        Assert.Contains("is a NAR", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Expand-Nar", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Export")]
    [InlineData("Nario")]
    public void A_closure_file_given_for_a_NAR_is_named(string format)
    {
        Do($"Export-Closure *-app-1.0 -Store $store -DestinationPath $directory/app.nar -Format {format}");

        var error = Session.Run("Expand-Nar $directory/app.nar $directory/out").Error("NixFormat");

        Assert.Contains("is a closure file", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Import-Closure", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slash_behind_a_link_means_what_the_link_leads_to()
    {
        var tree = Directory.CreateDirectory(Path.Join(Path.GetDirectoryName(Target)!, "tree")).FullName;
        File.WriteAllText(Path.Join(tree, "file"), "x");
        File.CreateSymbolicLink(Path.Join(Path.GetDirectoryName(Target)!, "link"), "tree");

        Do("Export-Nar -LiteralPath $directory/link/ -DestinationPath $directory/link.nar");

        Assert.Equal("Directory", Do("(Get-NarEntry $directory/link.nar)[0].Type").Only<string>());
    }
}
