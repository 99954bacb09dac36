import { IsNotEmpty, IsString } from 'class-validator';

export class PlaybackTokenDto {
  @IsString()
  @IsNotEmpty()
  readonly stream!: string;
}
